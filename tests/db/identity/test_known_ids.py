"""Works in OpenAlex's shape, read by the bot's own parser, their authors' ids held back."""

from db.engine import Sessions
from tests.benchmarks.identity import found, run
from tests.db.identity.known_ids import SHIPPED, held_back, works
from tests.db.identity.labelled import pairs


def test_the_truth_is_what_was_held_back() -> None:
    read = list(works(SHIPPED))
    labelled = held_back(read)
    assert len(labelled) == 300
    assert all(line.ids for record in read for line in record.authors)
    assert not any(line.ids for paper in labelled for line in paper.record.authors)
    lines = [line.ids["openalex"] for record in read for line in record.authors]
    truth = [person for paper in labelled for person in paper.truth]
    assert len(set(lines)) == len(set(truth)) == len(set(zip(lines, truth, strict=True)))


async def test_people_are_told_apart_without_their_ids(sessions: Sessions) -> None:
    labelled = held_back(works(SHIPPED))
    await run(sessions, labelled, 300)
    where = await found(sessions, "openalex")
    lines = [
        ((paper.record.ids["openalex"], place), person)
        for paper in labelled
        for place, person in enumerate(paper.truth)
    ]
    counted = pairs([(where[line][0] or line, person) for line, person in lines])
    # A small world, thick with namesakes: larger ones are measured in docs/identity.md.
    assert counted.precision > 0.95
    assert counted.recall > 0.85
