from collections.abc import Sequence
from typing import Final

from tests.benchmarks.blocking import Blocking
from tests.benchmarks.growth import growth
from tests.benchmarks.peers.running import OF_A_FAMILY, REFERENCE, SECONDS, PeerRun
from tests.benchmarks.runs import OurRun, Round
from tests.benchmarks.scoring import FAMILIES, Answer, claims, recall, times
from tests.benchmarks.tables import percent, share, table, whole
from tests.benchmarks.targets import behind, reference, same_queries, verdicts

_ENOUGH: Final = 20
"""Answers to one family below which a recall would only mislead."""
_MEANT_FOR: Final = 2_000_000


def document(rounds: Sequence[Round], facts: Sequence[str]) -> str:
    """The whole report in Markdown."""
    lines = ["# Author lookup, measured", "", *_opening(), *(f"- {fact}" for fact in facts), ""]
    judged = min(rounds, key=lambda done: abs(done.names - _MEANT_FOR))
    lines += [f"## Targets, at {judged.names:,} names", ""]
    if judged.names != _MEANT_FOR:
        lines += [f"The targets are meant for {_MEANT_FOR:,} names; this run had others.", ""]
    for run in judged.ours:
        lines += _targets(judged, run)
    if len(rounds) > 1:
        lines += growth(rounds)
    for done in sorted(rounds, key=lambda done: -done.names):
        lines += _round(done)
    return "\n".join(lines).rstrip() + "\n"


def _opening() -> list[str]:
    return [
        "Written by `make bench`; edit nothing here. `make bench ARGS='--help'` lists what can be "
        "chosen, `--only ours` leaves out the peers, `--keep DIR` keeps filled databases and rounds"
        " for the next run. Peers that no requirement file names are asked where they are "
        "installed: `pip install tantivy simstring-rust symspellpy`.",
        "",
        "A hit at k: the expected name, folded to plain ASCII words, is among the first k. Every "
        "query is asked once, one after the other, on a warm database, with a session of its own, "
        "as the bot does; prefixes also as autocomplete asks them (25 candidates). Peers get "
        "folded names and queries and no SQLAlchemy in their way. Times depend on the machine: "
        "compare those of one run with each other, not with another run's.",
        "",
    ]


def _targets(done: Round, run: OurRun) -> list[str]:
    words = {True: "reached", False: "**missed**", None: "–"}
    rows = [(v.what, v.bound, v.measured, words[v.reached]) for v in verdicts(done, run)]
    return [
        f"### {run.database}",
        "",
        *table(("target", "bound", "measured", ""), rows),
    ]


def _round(done: Round) -> list[str]:
    head = [
        f"## {done.names:,} names",
        "",
        f"{len(done.queries):,} queries ({done.origin}); "
        f"measured in {done.seconds / 60:.0f} minutes from {done.begun}.",
        "",
    ]
    parts = [_families(done), _kinds(done), _honesty(done), _costs(done), _loop(done)]
    return head + [line for part in parts for line in part] + (_peers(done) if done.peers else [])


def _numbers(answers: Sequence[Answer]) -> list[str]:
    taken = times(answers)
    return [
        f"{len(answers):,}",
        share(recall(answers, 1)),
        share(recall(answers, 5)),
        *(f"{ms:.1f}" for ms in (taken.p50, taken.p95, taken.p99, taken.longest)),
    ]


_NUMBERS = ("queries", "recall@1", "recall@5", "p50 ms", "p95", "p99", "longest")


def _families(done: Round) -> list[str]:
    rows = []
    for run in done.ours:
        for family, words in FAMILIES.items():
            at = [i for i, query in enumerate(done.queries) if query.family == family]
            if at:
                rows.append([f"{run.database}, {words}", *_numbers([run.answers[i] for i in at])])
        rows.append([f"{run.database}, prefixes as typed", *_numbers(list(run.typed.values()))])
        rows.append([f"{run.database}, absent names", *_numbers(run.absent)])
    return table(("", *_NUMBERS), rows)


def _kinds(done: Round) -> list[str]:
    rows = []
    kinds = sorted({q.kind for q in done.queries}, key=lambda kind: ("RGP".index(kind[0]), kind))
    for kind in kinds:
        at = [i for i, query in enumerate(done.queries) if query.kind == kind]
        row = [f"{kind}{', as typed' if kind.startswith('P') else ''}", f"{len(at):,}"]
        for run in done.ours:
            answers = [run.best_for(i) for i in at]
            taken = times(answers)
            row += [share(recall(answers, 1)), share(recall(answers, 5))]
            row += [f"{taken.p50:.1f}", f"{taken.p99:.1f}"]
        rows.append(row)
    names = [
        f"{run.database} {what}" for run in done.ours for what in ("@1", "@5", "p50 ms", "p99 ms")
    ]
    return ["### Each kind of query", "", *table(("kind", "queries", *names), rows)]


def _honesty(done: Round) -> list[str]:
    rows = []
    for run in done.ours:
        for family, words in FAMILIES.items():
            at = [i for i, query in enumerate(done.queries) if query.family == family]
            made = claims([run.answers[i] for i in at])
            rows.append((f"{run.database}, {words}", percent(made.right), percent(made.wrong)))
        made = claims(run.answers)
        rows.append((f"{run.database}, all present", percent(made.right), percent(made.wrong)))
        rows.append((f"{run.database}, absent", "–", percent(claims(run.absent).wrong)))
    head = ("one clear winner claimed", "and right", "and wrong")
    return ["### Confidence", "", *table(head, rows)]


def _costs(done: Round) -> list[str]:
    rows = [
        (
            run.database,
            whole(run.built.imported / run.built.import_seconds),
            whole(run.built.late / run.built.late_seconds),
            f"{run.built.index_bytes / done.names:,.0f}",
            f"{run.memory_mb:,.0f}",
            f"{run.memory_mb - run.empty_mb:,.0f}",
            f"{run.cold_ms:,.0f}",
        )
        for run in done.ours
    ]
    head = (
        "",
        "import, names/s",
        "batches of 100, names/s",
        "index, bytes an author",
        "memory, MB",
        "more than empty, MB",
        "cold first lookup, ms",
    )
    return [
        "### Cost",
        "",
        "The import is `postdoc import authors` in a process of its own, its start included; with "
        "`--keep` it is the one that filled the database that was found. "
        "Memory is what a fresh process holds after 500 lookups, mapped pages of a SQLite file "
        "included; that of the PostgreSQL server is not counted. A cold lookup is the first of a "
        "fresh process, opening the database included (median of 5); the machine's file cache is "
        "warm.",
        "",
        *table(head, rows),
    ]


def _loop(done: Round) -> list[str]:
    def row(name: str, seen: Blocking) -> list[str]:
        gaps = (seen.idle_longest, seen.longest, seen.p99)
        counts = (seen.answered, seen.cancelled, seen.failed)
        return [
            name,
            *(f"{ms:.1f}" for ms in gaps),
            f"{seen.over_five:,}",
            f"{seen.held:.1f}",
            f"{seen.step:.1f}",
            *(f"{ms:.1f}" for ms in (seen.p50, seen.p95)),
            *(f"{count:,}" for count in counts),
        ]

    rows = []
    for run in done.ours:
        rows.append(row(run.database, run.steady))
        rows.append(row(f"{run.database}, half cancelled", run.cancelling))
    head = (
        "100 autocompletes a second",
        "longest wait when idle, ms",
        "longest wait",
        "p99",
        "over 5 ms",
        "longest by the loop's processor time",
        "longest single step",
        "autocomplete p50 ms",
        "p95",
        "answered",
        "cancelled",
        "failed",
    )
    return [
        "### The event loop",
        "",
        "How much later than asked a task that sleeps for 1 ms wakes up, for 10 s, while the bot's "
        "own autocomplete (labels included) answers; the waits hold what else runs on the machine, "
        "the loop's own processor time does not, but may hold steps of several lookups; the "
        "longest single step is of one. Twenty people type: cancelled are also the keys "
        "that the same person's next one superseded. Unanswered 30 s after the last key counts as "
        "failed.",
        "",
        *table(head, rows),
    ]


def _peers(done: Round) -> list[str]:
    rows = [row for peer in done.peers for row in _peer(done, peer)]
    head = (
        "",
        "queries",
        *(f"{words} @5" for words in FAMILIES.values()),
        "p50 ms",
        "p95",
        "p99",
        "times our p50",
        "times our p99",
        "memory, MB",
        "index, MB",
        "built, s",
    )
    lines = [
        "### Peers on the same queries",
        "",
        f"Each peer is asked up to {OF_A_FAMILY} queries of each family, kinds taking turns, or as "
        f"many as {SECONDS:.0f} seconds allow; below it stand our own answers to exactly those. "
        f"Of fewer than {_ENOUGH} answers no recall is given. "
        "Memory is what its process grew by; PostgreSQL's own is not in it. A peer that orders "
        "equal answers by popularity (pg_trgm, symspellpy) was told how many papers everybody has.",
        "",
        *table(head, rows),
    ]
    peer = reference(done.peers)
    for run in done.ours if peer else ():
        worse = ", ".join(behind(done, run, peer)) if peer else ""
        lines.append(f"{run.database} finds less than {REFERENCE} in: {worse or 'no kind'}.")
        lines.append("")
    return lines


def _peer(done: Round, peer: PeerRun) -> list[list[str]]:
    if peer.missing or not peer.answers:
        return [[peer.name, peer.missing or "no answers", *[""] * 11]]
    theirs = times(peer.answers)
    rows = [
        [
            f"**{peer.name}**",
            *_asked(done, peer.answers),
            "",
            "",
            f"{peer.memory_mb:,.0f}",
            f"{peer.disk_bytes / 1e6:,.0f}" if peer.disk_bytes else "–",
            f"{peer.build_seconds:,.0f}",
        ]
    ]
    for run in done.ours:
        own = same_queries(done, run, peer)
        mine = times(own)
        ratios = (f"{theirs.p50 / mine.p50:.1f} ×", f"{theirs.p99 / mine.p99:.1f} ×")
        rows.append([f"{run.database}, the same", *_asked(done, own), *ratios, "", "", ""])
    return rows


def _asked(done: Round, answers: Sequence[Answer]) -> list[str]:
    taken = times(answers)
    families: dict[str, list[Answer]] = {family: [] for family in FAMILIES}
    for index, answer in zip(done.order, answers, strict=False):
        families[done.queries[index].family].append(answer)
    found = [
        share(recall(given, 5)) if len(given) >= _ENOUGH else "–" for given in families.values()
    ]
    return [f"{len(answers):,}", *found, *(f"{t:.1f}" for t in (taken.p50, taken.p95, taken.p99))]
