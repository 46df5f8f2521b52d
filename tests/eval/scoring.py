"""What is right about an outcome; the same for everybody, whatever made the answer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.assistant.outcome import Outcome
from tests.eval.asking import Asked

Has = Callable[[int, str], bool]
"""Whether words stand in the abstract or title of a paper, by its row."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares from 0 to 1 over some questions; None where no question counts."""

    questions: int
    intent: float | None
    recall_at_5: float | None
    right_cited: float | None
    citation_precision: float | None
    quote_accuracy: float | None
    refusal_precision: float | None
    refusal_recall: float | None
    answerable_refused: float | None


def intent(outcome: Outcome) -> str:
    """The intent that an outcome serves, in the words of the questions."""
    if outcome.does == "answer":
        return "says" if outcome.meaning.kind == "says" else "ask"
    if outcome.does == "refuse":
        if outcome.reason in ("nothing", "nobody", "no papers of theirs"):
            return outcome.meaning.kind
        return str(outcome.reason)
    if outcome.does == "choose":
        kinds = {option.kind for option in outcome.options}
        return kinds.pop() if len(kinds) == 1 else "unsure"
    return outcome.does


def refused(outcome: Outcome) -> bool:
    """Whether nothing was claimed."""
    if outcome.does == "refuse":
        return True
    return outcome.answer is not None and outcome.answer.refusal is not None


def first_five(asked: Asked) -> set[int]:
    """The first five papers, or people, that were found for a question."""
    outcome = asked.outcome
    if outcome.does == "answer":
        return set(outcome.read[:5])
    if outcome.does in ("find", "show", "cite", "similar"):
        return set(outcome.paper_ids[:5])
    if outcome.lookup is not None:
        return {c.author_id for c in outcome.lookup.candidates[:5]} | set(outcome.author_ids)
    return set(outcome.author_ids)


def _share(values: Iterable[bool]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def score(asked: Sequence[Asked], has: Has) -> Scores:
    """Score outcomes; ``has`` looks words up in the corpus itself, not in what the bot read."""
    answerable = [a for a in asked if a.question.kind != "unanswerable"]
    answers = [a for a in asked if a.outcome.answer and not a.outcome.answer.refusal]
    cited = [
        has(next(s.paper_id for s in answer.sources if s.key == key), sentence.text)
        for answer in (a.outcome.answer for a in answers)
        if answer
        for sentence in answer.sentences
        for key in sentence.keys
    ]
    quoted = [
        has(next(s.paper_id for s in answer.sources if s.key == quote.key), quote.text)
        for answer in (a.outcome.answer for a in answers)
        if answer
        for quote in answer.quotes
    ]
    return Scores(
        questions=len(asked),
        intent=_share(intent(a.outcome) == a.question.intent for a in asked),
        recall_at_5=_share(bool(first_five(a) & a.right) for a in answerable if a.right),
        right_cited=_share(
            bool({s.paper_id for s in a.outcome.answer.sources} & a.right)
            for a in answers
            if a.outcome.answer and a.right
        ),
        citation_precision=_share(cited),
        quote_accuracy=_share(quoted),
        refusal_precision=_share(
            a.question.kind == "unanswerable" for a in asked if refused(a.outcome)
        ),
        refusal_recall=_share(
            refused(a.outcome) for a in asked if a.question.kind == "unanswerable"
        ),
        answerable_refused=_share(refused(a.outcome) for a in answerable),
    )
