from collections import Counter

from bot.assistant.answering import Answer, Cited, Quote
from bot.assistant.grammar import Meaning
from bot.assistant.outcome import Outcome, refusal
from bot.assistant.passages import Passage
from tests.eval.asking import Asked, Question, ask_all, questions
from tests.eval.report import document
from tests.eval.scoring import score


async def test_the_targets_are_met_by_the_half_held_out() -> None:
    session = await ask_all()
    asked, others, words = session.asked, session.others, session.words
    held_out = score([a for a in asked if a.question.held_out], words.has)
    assert held_out.intent is not None
    assert held_out.intent >= 0.95
    assert held_out.recall_at_5 is not None
    assert held_out.recall_at_5 >= 0.95
    assert held_out.citation_precision == held_out.quote_accuracy == 1.0
    assert held_out.refusal_recall is not None
    assert held_out.refusal_recall >= 0.90
    assert held_out.answerable_refused is not None
    assert held_out.answerable_refused <= 0.05
    assert score(others, words.has).citation_precision == 1.0
    lied_to = score(session.lied_to, words.has)
    assert lied_to.citation_precision == lied_to.quote_accuracy == 1.0
    page = document(session)
    assert "missed" not in page
    assert f"asks {len(asked)} questions" in page


def test_there_are_enough_questions_of_every_kind() -> None:
    kinds = Counter(question.kind for question in questions())
    assert sum(kinds.values()) >= 150
    assert min(kinds.values()) >= 15
    assert len({question.text for question in questions()}) == sum(kinds.values())


def _asked(kind: str, outcome: Outcome, right: int | None = None) -> Asked:
    ids = frozenset() if right is None else frozenset({right})
    return Asked(Question(kind, "ask", "why?", (), None), ids, outcome)


def _answered(sentence: str, quote: str) -> Outcome:
    source = Passage(1, 7, "Looms", ("Looms obey.",), None, 2020, None)
    answer = Answer((Cited(sentence, (1,)),), (Quote(1, quote),), (source,))
    return Outcome("answer", Meaning("ask", "why?"), (), (7,), (7, 8), answer=answer)


def test_the_scorer_sees_what_is_wrong() -> None:
    def has(row: int, words: str) -> bool:
        return (row, words) == (7, "Looms obey.")

    meaning = Meaning("ask", "why?")
    asked = [
        _asked("single", _answered("Looms obey.", "Looms obey."), 7),
        _asked("single", _answered("Looms rebel.", "Looms obey."), 8),
        _asked("single", refusal(meaning, "nothing"), 9),
        _asked("unanswerable", _answered("Looms obey.", "Looms sing.")),
        _asked("unanswerable", refusal(meaning, "medical")),
    ]
    scores = score(asked, has)
    assert scores.intent == 0.8
    assert scores.recall_at_5 == 2 / 3
    assert scores.right_cited == 0.5
    assert scores.citation_precision == 2 / 3
    assert scores.quote_accuracy == 2 / 3
    assert scores.refusal_precision == 0.5
    assert scores.refusal_recall == 0.5
    assert scores.answerable_refused == 1 / 3
