"""How recall, time and cost grow with the number of names."""

from collections.abc import Sequence

from tests.benchmarks.runs import Round
from tests.benchmarks.scoring import claims, recall, times
from tests.benchmarks.tables import percent, share, table, whole
from tests.benchmarks.targets import of_family


def growth(rounds: Sequence[Round]) -> list[str]:
    """One row for each database and number of names, the smallest first."""
    rows = []
    ordered = sorted(rounds, key=lambda done: done.names)
    for database in dict.fromkeys(run.database for done in ordered for run in done.ours):
        for done in ordered:
            for run in done.ours:
                if run.database != database:
                    continue
                found = [recall(of_family(done, run, family), 5) for family in "RGP"]
                taken, typed = times(run.answers), times(list(run.typed.values()))
                rows.append(
                    [
                        f"{database}, {done.names:,}",
                        *map(share, found),
                        percent(claims(run.absent).wrong),
                        *(f"{ms:.1f}" for ms in (taken.p50, taken.p95, taken.p99, typed.p95)),
                        f"{run.cold_ms:.0f}",
                        f"{run.memory_mb - run.empty_mb:.0f}",
                        f"{run.built.index_bytes / done.names:.0f}",
                        whole(run.built.imported / run.built.import_seconds),
                    ]
                )
    head = (
        "names",
        "real @5",
        "noise @5",
        "prefixes @5",
        "absent claimed",
        "p50 ms",
        "p95",
        "p99",
        "autocomplete p95",
        "cold, ms",
        "memory, MB",
        "index, bytes a name",
        "import, names/s",
    )
    return [
        "## Growth",
        "",
        "At 10,000,000 names p50 is meant to stay at or below 6 ms and p99 at or below 60.",
        "",
        *table(head, rows),
    ]
