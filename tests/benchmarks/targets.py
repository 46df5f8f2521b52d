"""What the lookup is meant to reach at two million names, and whether a round shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from tests.benchmarks.peers.running import REFERENCE, PeerRun
from tests.benchmarks.runs import OurRun, Round
from tests.benchmarks.scoring import Answer, claims, recall, times
from tests.benchmarks.tables import whole


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target, its bound in words, what was measured, and whether that reaches it."""

    what: str
    bound: str
    measured: str
    reached: bool | None


def of_family(done: Round, run: OurRun, family: str) -> list[Answer]:
    """Answers to one family of queries as the bot would ask them."""
    return [run.best_for(i) for i, q in enumerate(done.queries) if q.family == family]


def verdicts(done: Round, run: OurRun) -> list[Verdict]:
    """Every target for one database; None where nothing was measured to judge by."""
    return [*_recalls(done, run), *_claims(run), *_times(run), *_costs(run), *_peers(done, run)]


def _least(what: str, value: float, bound: float) -> Verdict:
    known = not isnan(value)
    reached = value >= bound if known else None
    return Verdict(what, f"≥ {bound:.3f}", f"{value:.3f}" if known else "not asked", reached)


def _most(what: str, value: float, bound: float, unit: str) -> Verdict:
    digits = 2 if bound < 10 else 1
    return Verdict(what, f"≤ {bound:g} {unit}", f"{value:.{digits}f} {unit}", value <= bound)


def _fast(what: str, value: float, bound: int) -> Verdict:
    reached = None if isnan(value) else value >= bound
    return Verdict(what, f"≥ {bound:,} names/s", f"{whole(value)} names/s", reached)


def _recalls(done: Round, run: OurRun) -> list[Verdict]:
    real, noise, prefixes = (of_family(done, run, family) for family in "RGP")
    return [
        _least("recall@5, real variants", recall(real, 5), 0.93),
        _least("recall@5, noise", recall(noise, 5), 0.985),
        _least("recall@5, prefixes", recall(prefixes, 5), 0.70),
        _least("recall@1, real variants", recall(real, 1), 0.85),
        _least("recall@1, noise", recall(noise, 1), 0.95),
    ]


def _claims(run: OurRun) -> list[Verdict]:
    present = claims(run.answers)
    right = Verdict(
        "present names claimed and right",
        "≥ 55 %",
        f"{present.right:.1%}".replace("%", " %"),
        present.right >= 0.55,
    )
    return [
        _most("absent names claimed", 100 * claims(run.absent).wrong, 5, "%"),
        _most("present names claimed and wrong", 100 * present.wrong, 1, "%"),
        right,
    ]


def _times(run: OurRun) -> list[Verdict]:
    taken = times(run.answers)
    typed = times(list(run.typed.values()))
    blocked = max(run.steady.held, run.cancelling.held)
    step = max(run.steady.step, run.cancelling.step)
    return [
        _most("lookup, p50", taken.p50, 4, "ms"),
        _most("lookup, p95", taken.p95, 20, "ms"),
        _most("lookup, p99", taken.p99, 30, "ms"),
        _most("autocomplete, p95", typed.p95, 10, "ms"),
        _most("event loop blocked, longest by its processor time", blocked, 5, "ms"),
        _most("event loop blocked by one step of a lookup", step, 5, "ms"),
        _most("cold first lookup", run.cold_ms, 100, "ms"),
    ]


def _costs(run: OurRun) -> list[Verdict]:
    built = run.built
    bulk = built.imported / built.import_seconds
    batches = built.late / built.late_seconds
    disk = built.index_bytes / (built.imported + built.late)
    bound = 200 if run.database == "SQLite" else 600
    return [
        _most("memory more than with an empty database", run.memory_mb - run.empty_mb, 150, "MB"),
        _most("index on disk, an author", disk, bound, "bytes"),
        _fast("import", bulk, 20_000),
        _fast("batches of 100", batches, 3_000),
    ]


def same_queries(done: Round, run: OurRun, peer: PeerRun) -> list[Answer]:
    """Our answers to exactly the queries that a peer was asked."""
    return [run.best_for(i) for i in done.order[: len(peer.answers)]]


def behind(done: Round, run: OurRun, peer: PeerRun) -> list[str]:
    """Kinds of queries in which a peer finds more among its first five than we do, with counts."""
    hits: dict[str, list[tuple[bool, bool]]] = {}
    own = same_queries(done, run, peer)
    for index, mine, theirs in zip(done.order, own, peer.answers, strict=False):
        pair = (mine.place is not None, theirs.place is not None)
        hits.setdefault(done.queries[index].kind, []).append(pair)
    found = []
    for kind, pairs in sorted(hits.items()):
        ours, others = (sum(side) for side in zip(*pairs, strict=True))
        if others > ours:
            found.append(f"{kind} ({ours} against {others} of {len(pairs)})")
    return found


def reference(peers: Sequence[PeerRun]) -> PeerRun | None:
    """The peer that the targets name, when it ran."""
    return next((p for p in peers if p.name == REFERENCE and p.answers), None)


def _peers(done: Round, run: OurRun) -> list[Verdict]:
    peer = reference(done.peers)
    if peer is None:
        return []
    theirs, mine = times(peer.answers), times(same_queries(done, run, peer))
    median, tail = theirs.p50 / mine.p50, theirs.p99 / mine.p99
    worse = behind(done, run, peer)
    return [
        Verdict(f"p50 against {REFERENCE}", "≥ 10 ×", f"{median:.1f} ×", median >= 10),
        Verdict(f"p99 against {REFERENCE}", "≥ 5 ×", f"{tail:.1f} ×", tail >= 5),
        Verdict(
            f"recall@5 in every kind against {REFERENCE}",
            "nowhere lower",
            f"lower in {', '.join(worse)}" if worse else "nowhere lower",
            not worse,
        ),
    ]
