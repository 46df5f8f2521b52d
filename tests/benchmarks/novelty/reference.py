"""Novelty's likeness without hashing: every word and pair known by itself, pair by pair."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean

from db.scores.features import OFTEN, pack, plain_words, stem
from db.scores.likeness import PAIR_WEIGHT, TERM_WEIGHTS, Frequencies, cosine, too_common
from db.scores.novelty import EARLIER_BY, NEIGHBOURS
from tests.benchmarks.novelty.measuring import Written, demo_papers, nearest

_Feature = str | tuple[str, str]


def demo_recall() -> float:
    """Recall of the five nearest earlier papers of every demo paper."""
    papers = demo_papers()
    weights = _weights(papers)
    hits = total = 0
    for at, (paper, found) in enumerate(zip(papers, nearest(papers), strict=True)):
        latest = paper.day.toordinal() - EARLIER_BY
        likeness = [
            (_cosine(weights[at], weights[other]), other + 1)
            for other, earlier in enumerate(papers)
            if earlier.day.toordinal() <= latest
        ]
        true = {i for c, i in sorted(likeness, reverse=True)[:NEIGHBOURS] if c > 0}
        hits += len(true & {i for i, _ in found.near})
        total += len(true)
    return hits / total


def centrality() -> tuple[float, float]:
    """Mean likeness to the rest of its thread, of openers and of followers in the demo."""
    papers = demo_papers()
    packed = [pack(paper.title, paper.text) for paper in papers]
    known = Frequencies()
    for text in packed:
        known.add(text)
    threads: defaultdict[str, list[tuple[int, Mapping[int, float]]]] = defaultdict(list)
    for paper, text in zip(papers, packed, strict=True):
        threads[paper.line].append((paper.place, known.weights(text)))
    means: dict[bool, list[float]] = {True: [], False: []}
    for members in threads.values():
        for at, (place, own) in enumerate(members):
            rest = [cosine(own, w) for other, (_, w) in enumerate(members) if other != at]
            means[place == 0].append(fmean(rest))
    return fmean(means[True]), fmean(means[False])


def _weights(papers: Sequence[Written]) -> list[dict[_Feature, float]]:
    counted = [_features(paper) for paper in papers]
    frequency = Counter(feature for counts in counted for feature in counts)
    many = len(papers)
    found = []
    for counts in counted:
        weights = {
            feature: TERM_WEIGHTS[min(n, OFTEN)]
            * (PAIR_WEIGHT if isinstance(feature, tuple) else 1)
            * math.log((many + 1) / (frequency[feature] + 0.5))
            for feature, n in counts.items()
            if frequency[feature] <= too_common(many)
        }
        length = math.hypot(*weights.values())
        found.append({feature: weight / length for feature, weight in weights.items()})
    return found


def _features(paper: Written) -> Counter[_Feature]:
    counts: Counter[_Feature] = Counter()
    for text, weight in ((paper.title, 2), (paper.text, 1)):
        stems = [stem(word) for word in plain_words(text)]
        features: list[_Feature] = [*stems, *pairwise(stems)]
        for feature in features:
            counts[feature] += weight
    return counts


def _cosine(one: Mapping[_Feature, float], other: Mapping[_Feature, float]) -> float:
    return math.fsum(w * other[f] for f, w in one.items() if f in other)
