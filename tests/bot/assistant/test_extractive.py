from bot.assistant.answering import Answer, Cited, Quote, holds
from bot.assistant.extractive import Extractive
from bot.assistant.passages import Passage
from bot.assistant.words import Asked


def _passage(key: int, title: str, *sentences: str) -> Passage:
    return Passage(key, key * 10, title, sentences, "A. Author", 2024, None)


LOOMS = _passage(
    1,
    "Looms and Cards",
    "Looms obey cards.",
    "Nobody has asked why.",
    "Punched cards halve the weaving errors of a loom.",
)
ENGINES = _passage(2, "Engines", "Engines compute numbers without help.")
BARE = _passage(3, "Looms, a Talk")


def _asked(*words: str, one: bool = False) -> Asked:
    return Asked(" ".join(words), dict.fromkeys(words, 1.0), within_one=one)


async def test_the_telling_sentences_with_their_keys_in_order() -> None:
    answer = await Extractive().answer(_asked("punch", "card", "error"), (ENGINES, LOOMS, BARE))
    assert answer.refusal is None
    assert answer.sentences == (Cited("Punched cards halve the weaving errors of a loom.", (1,)),)
    assert answer.sources == (LOOMS,)
    assert answer.quotes[0].key == 1
    assert holds(answer, (ENGINES, LOOMS, BARE))


async def test_weak_support_is_a_refusal_with_the_closest() -> None:
    answer = await Extractive().answer(
        _asked("loom", "taxes", "france", "empress"), (ENGINES, LOOMS, BARE)
    )
    assert answer.refusal == "unsupported"
    assert answer.sources[0] == LOOMS
    assert not answer.sentences
    assert holds(answer, (ENGINES, LOOMS, BARE))


async def test_without_abstracts_or_passages() -> None:
    assert (await Extractive().answer(_asked("loom"), (BARE,))).refusal == "no abstracts"
    assert (await Extractive().answer(_asked("loom"), ())).refusal == "nothing found"


async def test_one_given_paper_needs_less_and_an_overview_needs_nothing() -> None:
    weak = _asked("loom", "speed", one=True)
    assert (await Extractive().answer(weak, (LOOMS,))).refusal is None
    strange = _asked("empress", "speed", one=True)
    assert (await Extractive().answer(strange, (LOOMS,))).refusal == "unsupported"
    overview = await Extractive().answer(_asked(one=True), (LOOMS,))
    assert [cited.text for cited in overview.sentences] == list(LOOMS.sentences)
    several = await Extractive().answer(_asked(), (LOOMS, ENGINES))
    assert [cited.keys for cited in several.sentences] == [(1,), (2,)]


def test_what_does_not_hold() -> None:
    said = (Cited("Looms obey cards.", (1,)),)
    good = Answer(said, (Quote(1, "looms obey  cards"),), (LOOMS,))
    assert holds(good, (LOOMS,))
    for bad in (
        Answer(said, (Quote(1, "looms rebel"),), (LOOMS,)),
        Answer((Cited("Looms obey cards.", ()),), (), (LOOMS,)),
        Answer((Cited("Looms obey cards.", (9,)),), (), (LOOMS,)),
        Answer(said, (), (ENGINES,)),
        Answer((), (), (LOOMS,)),
    ):
        assert not holds(bad, (LOOMS,))
