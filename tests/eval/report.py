"""docs/evaluation.md: the scores by kind, for the half that was tuned to and the half held out."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from tests.eval.asking import Asked, Session
from tests.eval.corpus import Words
from tests.eval.scoring import Scores, score

KINDS: Final = ("single", "author", "comparison", "list", "unanswerable")
_TARGETS: Final = {
    "intent": ("right intent", 0.95, True),
    "recall_at_5": ("right paper or person among the first five", 0.95, True),
    "right_cited": ("answers that cite a right paper", None, True),
    "citation_precision": ("cited sentences that stand in the cited paper", 1.0, True),
    "quote_accuracy": ("quotes that stand in their paper", 1.0, True),
    "refusal_precision": ("refusals that were right", None, True),
    "refusal_recall": ("unanswerable questions refused", 0.90, True),
    "answerable_refused": ("answerable questions refused", 0.05, False),
}


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _verdict(name: str, value: float | None) -> str:
    _, target, least = _TARGETS[name]
    if target is None or value is None:
        return ""
    return "met" if (value >= target if least else value <= target) else "missed"


def _row(label: str, scores: Scores) -> str:
    cells = [_number(getattr(scores, name)) for name in _TARGETS]
    return f"| {label} | {scores.questions} | {' | '.join(cells)} |"


def _by_kind(some: Sequence[Asked], words: Words) -> list[str]:
    """A table of the scores of each kind of question, and of all."""
    heads = [name.replace("_", " ") for name in _TARGETS]
    lines = [f"| kind | questions | {' | '.join(heads)} |", f"|---|---|{'---|' * len(heads)}"]
    for kind in KINDS:
        part = [a for a in some if a.question.kind == kind]
        lines.append(_row(kind, score(part, words.has)))
    return [*lines, _row("all", score(some, words.has))]


def document(session: Session) -> str:
    """The whole page."""
    asked, others, words = session.asked, session.others, session.words
    halves = {
        "tuned to": [a for a in asked if not a.question.held_out],
        "held out": [a for a in asked if a.question.held_out],
        "all": list(asked),
    }
    heads = [name.replace("_", " ") for name in _TARGETS]
    lines = [
        "# How well questions are answered",
        "",
        f"`make eval` asks {len(asked)} questions over the demo corpus, as `/ask` would, and "
        "scores what comes back without any model's opinion. The questions "
        "(`tests/eval/questions.tsv`) were written before the grammar, and no threshold was "
        "changed for them; a hash of its words puts a question into the half that was tuned to "
        "or into the half held out, whose mistakes nobody read.",
        "",
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f}. Answers: extractive, no model.",
        "",
        "| what | target | tuned to | held out | |",
        "|---|---|---|---|---|",
    ]
    tuned, held = (score(halves[h], words.has) for h in ("tuned to", "held out"))
    for name, (label, target, least) in _TARGETS.items():
        aim = "" if target is None else f"{'≥' if least else '≤'} {target:.2f}"
        one, other = getattr(tuned, name), getattr(held, name)
        lines.append(
            f"| {label} | {aim} | {_number(one)} | {_number(other)} | {_verdict(name, other)} |"
        )
    for half, some in halves.items():
        lines += ["", f"## By kind, {half}", "", *_by_kind(some, words)]
    lines += [
        "",
        "## In other words",
        "",
        f"{len(others)} questions that share few words with the abstract that answers them "
        "(`tests/eval/other_words.tsv`) show the limit of searching by words: what a sentence "
        "model (`ASK_TEXT_MODEL`) or a language model is for. No target applies, and nothing is "
        "tuned to them.",
        "",
        f"| kind | questions | {' | '.join(heads)} |",
        f"|---|---|{'---|' * len(heads)}",
        _row("other words", score(others, words.has)),
        "",
        "## A language model that lies",
        "",
        "The same questions, answered by a scripted model (`tests/eval/misbehaving.py`) that "
        "writes one true sentence among invented quotes, numbers and sources, links, pings and "
        "orders, whatever it is asked. What is shown has passed the checks of any model's answer. "
        "A true sentence about something else passes too: that is why such a model answers what "
        "can't be answered.",
        "",
        *_by_kind(session.lied_to, words),
        "",
        "*Cited sentences* and *quotes* are looked up in the corpus file itself. *Right intent* is "
        "what is done in the end: *compare quantile dots with error bars* is a question, since "
        "nobody here is called so. A choice between two things it could mean counts as the intent "
        "only when both are of that intent.",
        "",
    ]
    return "\n".join(lines)
