# ruff: noqa: E501 - prose of a report
"""The report on novelty and scores, from what was measured."""

from collections.abc import Mapping, Sequence

from db.scores.signals import ENOUGH_AUTHORED, ENOUGH_COVERAGE, WEIGHTS, YOUNG
from db.scores.standing import ENOUGH_PEERS
from tests.benchmarks.novelty.cost import Cost

_HEAD = """\
# Novelty and AI score

Written by `python -m tests.benchmarks.novelty`. Definitions first, then what was measured.

## What they are

**Novelty of a paper.** The text is title (twice) and abstract, as words and pairs of neighbouring
words: lower case, without accents, plurals or *-ing*/*-ed*, hashed into 2,097,152 features.
Weights are TF-IDF with BM25's saturation (k1 = 1.2); pairs count half; what a twentieth of all
papers use counts nothing. The distance is 1 − √(mean of c²) over the cosines c with the five
nearest of all papers here, of every field, that are at least 30 days older. Novelty is the mid-rank
percentile of the distance within category and year; with fewer than {peers} such papers within
archive and year (cs), then within the year. Without an abstract, with fewer than 20 different
words, fewer than 100 earlier papers or fewer than {peers} peers there is *not enough data*.

**AI score of a paper.** 100 · Σ weight·value ÷ Σ weight over what is known:

| signal | weight | value from 0 to 1 |
|---|---|---|
| citations | {citations} | mid-rank percentile in category and year (same ladder); the most that a source reports; not before {young} days |
| velocity | {velocity} | percentile of citations a year among papers of the field of all years; of this year and the last where a source counts years, else since publication |
| recency | {recency} | 1 on the day, halved every year; unknown for a date in the future |
| novelty | {novelty} | computed here, else as reported |
| institution | {institution} | mean citation percentile of the institution's papers here of years before, five average papers mixed in, mean over the paper's institutions with at least 5; no list of names, and never the paper itself |
| code | {code} | 1 when a link to code is known; a missing link is unknown, not 0 |

At least two signals and {coverage:.0%} of the weights must be known. The score never falls when a
signal rises, and does not depend on their order. It is a ranking, no judgement of worth, and says
nothing of whether a text was written by an AI.

**Of an author.** The mean over the author's papers here that have the figure: at least
{authored}, and half of all. Reported figures stand beside computed ones; neither replaces the other.

## What novelty can't see

- The same idea in other words is new to it, and so is a translation: see the last rows below.
- It reads abstracts, not papers; a bold title over old content looks new.
- It knows only papers that are here. In a small collection the first paper of any topic is novel.
- Papers that came in after a paper was measured don't change it until `postdoc score --all`.
- Surveys of a topic that nobody here has written about look novel.
"""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def written(
    openings: Mapping[str, Mapping[str, float]],
    copied: Sequence[tuple[str, float, float]],
    kinds: Sequence[tuple[str, int, float]],
    costs: Sequence[Cost],
    recalls: tuple[float, float],
    sample: int,
    in_demo: float,
    central: tuple[float, float],
    load: float,
) -> str:
    """The whole document."""
    head = _HEAD.format(
        **WEIGHTS,
        young=YOUNG,
        coverage=ENOUGH_COVERAGE,
        authored=ENOUGH_AUTHORED,
        peers=ENOUGH_PEERS,
    )
    parts = [
        head,
        _validation(openings, copied, kinds, central),
        _costs(costs, recalls, sample, in_demo, load),
    ]
    return "\n".join(parts)


def _validation(
    openings: Mapping[str, Mapping[str, float]],
    copied: Sequence[tuple[str, float, float]],
    kinds: Sequence[tuple[str, int, float]],
    central: tuple[float, float],
) -> str:
    rows = [
        [
            name,
            f"{values['papers']:.0f}",
            f"{values['openers ahead']:.0%}",
            f"{values['rho']:.2f}",
            f"{values['openers ahead, days shuffled']:.0%}",
            f"{values['rho, days shuffled']:.2f}",
        ]
        for name, values in openings.items()
    ]
    names = ["set", "papers", "openers ahead", "ρ", "ahead, days shuffled", "ρ, days shuffled"]
    return f"""
## Does it do what it says

*Openers ahead*: in how many pairs of an opener and a follower of its line the opener is farther from
what was there before; ρ is Spearman's between earliness in the line and distance. Shuffled days (mean of
20 deals) must bring both to nothing, one half and zero. *Known works*: {rows[0][1]} real papers, eight
that are widely said to have opened a line with four followers each, in summaries of our own (who wrote
these knew which was which), among the invented papers. *Demo threads*: the bundled invented papers.
*Planted lines*: made from words drawn at random, so that the truth is known.

{_table(names, rows)}

No wonder that an opener is far from what came before: that is what is asked of the measure, and the shuffled
days show that it comes from the order, not from the texts. In the demo threads shuffled openers fall below one
half, because they resemble their whole thread more than followers do (mean likeness {central[0]:.3f} against
{central[1]:.3f}): they name what it is about.

Copies of 60 demo papers, dated later, with a share of the words replaced by words nobody else uses;
percentiles among the originals:

{_table(["words replaced", "mean percentile", "highest"], [[n, f"{m:.0f}", f"{h:.0f}"] for n, m, h in copied])}

Here it fails: a copy with four fifths of its words changed passes for new. By what titles of the
demo say they are:

{_table(["kind", "papers", "mean percentile"], [[k, str(n), f"{m:.0f}"] for k, n, m in kinds])}
"""


def _costs(
    costs: Sequence[Cost], recalls: tuple[float, float], sample: int, in_demo: float, load: float
) -> str:
    rows = [
        [
            f"{cost.stored:,}",
            f"{cost.seconds:.0f} s",
            f"{cost.cpu_seconds:.0f} s",
            f"{cost.bot_megabytes:.0f} MB",
            f"{cost.worker_megabytes:.0f} MB",
            f"{1_000 * cost.longest_slice:.0f} ms",
            f"{1_000 * cost.neighbours_seconds:.0f} ms",
            f"{cost.database_megabytes:,.0f} MB",
        ]
        for cost in costs
    ]
    names = [
        "stored papers", "turn, on the clock", "processor", "bot gains", "worker holds",
        "longest slice of the loop", "near papers of one", "database",
    ]  # fmt: skip
    first, last = costs[0], costs[-1]
    growth = (last.cpu_seconds - first.cpu_seconds) / (last.stored - first.stored)
    at_3m = last.cpu_seconds + growth * (3_000_000 - last.stored)
    return f"""
## What it costs

One turn of the background work with {costs[0].new:,} new papers: read, measured against all that is stored,
compared and rated, through SQLite and the worker's process. Invented papers of 110 words by Zipf's law; after
50,000 the same texts come again under other days, and full-text search holds abstracts of the first 100,000. Two
cores shared with other work (load {load:.0f} when this was written), so the clock says little and the processor more.

{_table(names, rows)}

The search compares with every earlier paper, so time grows with the number stored: {1e6 * growth:.0f} seconds of
processor for a million more. Drawn on to 3 million, a day takes about {at_3m:.0f} s of processor (a straight line, not
a measurement). Memory does not grow: the corpus passes by in blocks.

The search itself is exact: `tests/bot/scoring/test_search.py` holds it to brute force under the same definition.
What hashing costs is the recall of the five nearest against brute force with every word and pair known by itself:
**{in_demo:.3f}** over the bundled papers, **{recalls[0]:.3f}** for 300 of {sample:,} of the papers made here, whose
fifth and sixth neighbours hardly differ. Against plain TF-IDF without saturation, cut-off or half weight for pairs,
another opinion of what is near, it is {recalls[1]:.3f}.
"""
