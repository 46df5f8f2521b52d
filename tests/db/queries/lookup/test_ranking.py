from db.queries.lookup.question import Question
from db.queries.lookup.ranking import Ranking

_OTHERS = ("carl", "cora", "dora", "emil", "fred", "gina")


async def _asked(query: str, known: dict[str, int]) -> Ranking:
    question = Question(query)
    question.people = 2_000_000
    question.known = known
    ranking = Ranking(question)
    await ranking.score([(i, f"{given} cully", 1) for i, given in enumerate(_OTHERS, 1)])
    await ranking.score([(99, "kimkinyona fox", 1)])
    return ranking


async def test_where_nobody_fits_the_fifth_is_one_with_a_rare_word_as_typed() -> None:
    ranking = await _asked("kimkinyona cully", {"kimkinyona": 1, "cully": 40})
    assert 99 not in [scored.author_id for scored in ranking.best()[:5]]
    assert ranking.varied()[4].author_id == 99
    assert sorted(ranking.varied()) == sorted(ranking.best())


async def test_a_common_word_or_a_clear_answer_moves_nobody() -> None:
    common = await _asked("kimkinyona cully", {"kimkinyona": 900, "cully": 40})
    assert common.varied() == common.best()
    clear = await _asked("carl cully", {"carl": 900, "cully": 40, "kimkinyona": 1})
    assert clear.varied() == clear.best()


async def test_a_second_slip_is_not_looked_for_behind_one_that_answers_every_word() -> None:
    one_slip = await _asked("carl culy", {"carl": 900, "cully": 40})
    assert one_slip.hardly_better()
    assert not (await _asked("b carl culy", {"carl": 900, "cully": 40})).hardly_better()


async def _first(query: str, *people: tuple[str, int]) -> str:
    question = Question(query)
    question.people = 2_000_000
    ranking = Ranking(question)
    await ranking.score([(i, name, works) for i, (name, works) in enumerate(people, 1)])
    return " ".join(ranking.best()[0].name)


async def test_whoever_is_far_better_known_may_be_meant_without_the_middle_name() -> None:
    known, unknown = ("paolo emilio ricci", 60), ("paolo ricci", 1)
    assert await _first("Paolo Ricci", known, unknown) == "paolo emilio ricci"
    assert await _first("Paolo Ricci", ("paolo emilio ricci", 12), unknown) == "paolo ricci"


async def test_a_name_in_signs_leaves_no_middle_name_out() -> None:
    assert await _first("王昱", ("yu lin wang", 200), ("yu wang", 1)) == "yu wang"
