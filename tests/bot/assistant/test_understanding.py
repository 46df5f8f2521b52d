import pytest

from bot.assistant.grammar import read
from bot.assistant.outcome import Outcome
from bot.assistant.understanding import Assistant
from db.engine import Sessions
from db.queries import authors, papers
from db.queries.conversations import NEW, Talk
from tests.bot.assistant.test_grammar import TODAY


class Speaker:
    """Somebody who keeps talking: each outcome is what the next words refer to."""

    def __init__(self, world: Sessions) -> None:
        self.world = world
        self.talk = NEW

    async def say(self, text: str) -> Outcome:
        outcome = await Assistant(self.world).understand(read(text, TODAY), self.talk)
        self.talk = outcome.talk or self.talk
        return outcome

    async def title(self, outcome: Outcome) -> str:
        async with self.world.read() as session:
            return (await papers.load(session, outcome.paper_ids[:1]))[0].title


async def test_a_conversation(world: Sessions) -> None:
    speaker = Speaker(world)
    async with world.read() as session:
        ada = (await authors.search(session, "Ada Lovelace")).candidates[0].author_id
        grace = (await authors.search(session, "Grace Hopper")).candidates[0].author_id
    assert (await speaker.say("who is ada lovelase?")).author_ids == (ada,)
    latest = await speaker.say("her latest papers")
    assert (latest.does, latest.total) == ("papers", 3)
    assert await speaker.title(latest) == "Weaving Algebra"
    assert await speaker.title(await speaker.say("cite the second one")) == (
        "Notes on Bernoulli Numbers with $O(n \\log n)$ Cards"
    )
    said = await speaker.say("what does she say about weaving patterns?")
    assert said.answer is not None
    assert said.answer.sentences[0].text == "We describe an engine that weaves algebraic patterns."
    assert (await speaker.say("compare her with grace hopper")).author_ids == (ada, grace)
    assert (await speaker.say("follow her")).does == "follow"
    assert (await speaker.say("2210.14215")).certain
    about = await speaker.say("what is it about?")
    assert about.answer is not None
    assert len(about.answer.sentences) == 3
    within = await speaker.say("does it weave?")
    assert within.answer is not None
    assert [source.title for source in within.answer.sources] == ["Sketch of the Analytical Engine"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("his papers", "whom"),
        ("cite it", "which"),
        ("the weather is it about?", None),
        ("who wrote with Xqzptl Vbrrgnk?", "nobody"),
        ("papers on xylophone quagmires", "nothing"),
        ("papers by Ada Lovelace before 1990", "no papers of theirs"),
        ("should I quit my job?", "advice"),
    ],
)
async def test_what_cannot_be_done(world: Sessions, said: str, reason: str | None) -> None:
    outcome = await Assistant(world).understand(read(said, TODAY))
    assert outcome.reason == reason
    if reason is None:
        assert outcome.answer is not None
        assert outcome.answer.refusal


async def test_unsure_words_narrow_to_what_they_can_be(world: Sessions) -> None:
    speaker = Speaker(world)
    assert (await speaker.say("ada lovelace")).does == "who"
    assert (await speaker.say("sketch of the analytical engine")).does == "show"
    several = await speaker.say("bernoulli numbers")
    assert several.does == "choose"
    assert [option.kind for option in several.options] == ["find", "ask"]
    namesakes = await speaker.say("papers by wei wang")
    assert namesakes.does == "choose"
    assert len(namesakes.options) == 3
    picked = await Assistant(world).understand(namesakes.options[0])
    assert picked.does == "papers"
    both = await speaker.say("Who is Ada Lovelace? What is trending?")
    assert [option.kind for option in both.options] == ["who", "trending"]


async def test_things_are_compared_in_their_papers_and_people_side_by_side(
    world: Sessions,
) -> None:
    speaker = Speaker(world)
    things = await speaker.say("compare algebraic patterns with sequences of numbers")
    assert things.does == "answer"
    assert things.answer is not None
    assert not things.answer.refusal
    nobody = await Assistant(world).understand(
        read("compare her with Grace Hopper", TODAY), Talk((), (), "")
    )
    assert nobody.reason == "whom"
