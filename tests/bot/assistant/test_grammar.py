from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.grammar import IT, THEM, Meaning, read

TODAY = date(2026, 11, 22)


def _read(text: str) -> Meaning:
    return read(text, TODAY)


@pytest.mark.parametrize(
    ("said", "kind", "people"),
    [
        ("who is stefen spenser", "who", ("stefen spenser",)),
        ("Who's Łukasz Wróblicki?", "who", ("Łukasz Wróblicki",)),
        ("please could you tell me about Ada Lovelace", "who", ("Ada Lovelace",)),
        ("wei wang, who is that?", "who", ("wei wang",)),
        ("who is 王伟?", "who", ("王伟",)),
        ("wer ist Jürgen van der Berg?", "who", ("Jürgen van der Berg",)),
        ("tell me about her", "who", (THEM,)),
        ("his latest papers", "papers", (THEM,)),
        ("show me Ada Lovelace's papers", "papers", ("Ada Lovelace",)),
        ("what has she written?", "papers", (THEM,)),
        ("woran arbeitet Ada Lovelace?", "papers", ("Ada Lovelace",)),
        ("ihre neuesten Arbeiten", "papers", (THEM,)),
        ("compare him with Michael Laskin", "compare", (THEM, "Michael Laskin")),
        ("Ada Lovelace vs. Grace Hopper", "compare", ("Ada Lovelace", "Grace Hopper")),
        ("vergleiche sie mit Grace Hopper", "compare", (THEM, "Grace Hopper")),
        ("follow her", "follow", (THEM,)),
        ("folge Ada Lovelace", "follow", ("Ada Lovelace",)),
        ("who did Ada Lovelace write with?", "coauthors", ("Ada Lovelace",)),
        ("seine Koautoren", "coauthors", (THEM,)),
    ],
)
def test_people(said: str, kind: str, people: tuple[str, ...]) -> None:
    found = _read(said)
    assert (found.kind, found.people) == (kind, people)


@pytest.mark.parametrize(
    ("said", "kind", "topic"),
    [
        ("papers on in-context RL since 2023", "find", "in-context RL"),
        ("Are there any recent studies about looms?", "find", "looms"),
        ("was gibt es Neues zu Looms?", "find", "Looms"),
        ("who works on punched cards?", "experts", "punched cards"),
        ("wen kann ich zu Looms fragen?", "experts", "Looms"),
        ("what's trending in cs.LG?", "trending", ""),
        ("follow papers on looms", "follow", "looms"),
        ("what does Ada Lovelace say about card tricks", "says", "card tricks"),
        ("was sagt Ada Lovelace über Looms?", "says", "Looms"),
        ("what do people say about looms?", "ask", "what do people say about looms"),
        ("how do looms count?", "ask", "how do looms count"),
    ],
)
def test_topics(said: str, kind: str, topic: str) -> None:
    found = _read(said)
    assert (found.kind, found.topic) == (kind, topic)


@pytest.mark.parametrize(
    ("said", "kind", "paper"),
    [
        ("cite 2210.14215", "cite", "2210.14215"),
        ("cite this as RIS", "cite", IT),
        ("zitiere das als APA", "cite", IT),
        ("2210.14215", "show", "2210.14215"),
        ("<https://arxiv.org/abs/2210.14215v2>", "show", "2210.14215"),
        ("show me https://doi.org/10.1000/engine.1", "show", "10.1000/engine.1"),
        ("papers like 2210.14215", "similar", "2210.14215"),
        ("similar papers", "similar", IT),
        ("what is it about?", "ask", IT),
        ("worum geht es?", "ask", IT),
    ],
)
def test_one_paper(said: str, kind: str, paper: str) -> None:
    found = _read(said)
    assert (found.kind, found.paper) == (kind, paper)


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("papers on looms since 2023", (2023, None)),
        ("papers on looms before 2020", (None, 2019)),
        ("papers on looms from 2020 to 2018", (2018, 2020)),
        ("Arbeiten über Looms von 2018 bis 2020", (2018, 2020)),
        ("papers on looms in 2021", (2021, 2021)),
        ("papers on looms last year", (2025, 2025)),
        ("papers on looms", (None, None)),
    ],
)
def test_years(said: str, years: tuple[int | None, int | None]) -> None:
    found = _read(said)
    assert found.kind == "find"
    assert found.topic.casefold() == "looms"
    assert (found.year_from, found.year_to) == years


def test_category_sort_format_and_language() -> None:
    found = _read("papers on looms in cs.LG")
    assert (found.topic, found.category) == ("looms", "cs.LG")
    assert _read("her most cited papers").cited
    assert not _read("her latest papers").cited
    assert _read("cite it as apa").format == "apa"
    assert _read("wer ist Ada?").language == "de"
    assert _read("who is Ada?").language == "en"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("should I take ibuprofen for my headache?", "medical"),
        ("is ibuprofen good for my headache?", "medical"),
        ("hilft Aspirin gegen meine Kopfschmerzen?", "medical"),
        ("ich habe Fieber, was soll ich tun?", "medical"),
        ("should I quit my job", "advice"),
        ("soll ich Aktien kaufen?", "advice"),
        ("is Ada Lovelace married?", "personal"),
        ("how old is she?", "personal"),
        ("what is Grace Hopper's salary?", "personal"),
        ("wo wohnt Grace Hopper?", "personal"),
        ("", "empty"),
        ("<@123456> 🦆 ?!", "empty"),
        ("```py\nimport os\nos.system('rm')\n```", "code"),
        ("for (let i = 0; i < 3; i++) { steal(); }", "code"),
        ("¿quién es el autor de los artículos sobre redes?", "foreign"),
        ("qui est le chercheur qui a écrit sur les réseaux dans la revue", "foreign"),
        ("help", "help"),
        ("danke!", "help"),
    ],
)
def test_what_is_not_answered(said: str, kind: str) -> None:
    assert _read(said).kind == kind


@pytest.mark.parametrize(
    "said",
    [
        "Is plasticity lost in old networks?",
        "does blood pressure medication adherence improve with reminders?",
        "Which drugs bind to the receptor?",
        "Do honest signals pay?",
        "how old are the oldest data sets?",
        "Who should I ask about treatment effects?",
    ],
)
def test_questions_of_research_are_not_taken_for_private_ones(said: str) -> None:
    assert _read(said).kind in ("ask", "experts")


def test_bare_words_may_be_several_things() -> None:
    found = _read("graph transformers")
    assert found.kind == "unsure"
    assert [option.kind for option in found.options] == ["who", "find", "ask"]
    assert [o.kind for o in _read("loss of plasticity in networks").options] == ["find", "ask"]


def test_two_questions_are_both_kept() -> None:
    found = _read("Who is Ada Lovelace? What does she say about looms?")
    assert found.kind == "unsure"
    assert [option.kind for option in found.options] == ["who", "says"]


def test_mentions_links_and_everyone_are_no_words() -> None:
    found = _read("<@!42> @everyone what do looms do? https://evil.example/x <#7> <:duck:99>")
    assert found.kind == "ask"
    assert found.text == "what do looms do?"


@given(st.text(max_size=2_000))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    found = _read(text)
    assert found.kind
    assert len(found.options) <= 3


@pytest.mark.parametrize(
    "piece", ["who ", "compare a with ", "(", "papers on ", "is a ", "? ", "x,"]
)
def test_long_repetitions_take_no_time(piece: str) -> None:
    # Patterns that backtrack would run for hours: the suite's time-out is the measure.
    assert _read(piece * 2_000).kind
