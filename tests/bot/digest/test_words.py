import pytest

from bot.digest.words import Text, stem, topic
from db.engine import Sessions
from db.queries import papers
from db.queries.store import store_papers
from tests.world import paper

TITLES = [
    "Encoder/decoder looms that weave",
    "Weaving with GPT-4 and node.js",
    "Self-attention is all a loom needs",
    "Attention for the self",
    "Naïve Bayes and Schrödinger's café",
    "Relational databases, relations and relating",
    "A study of studies",
    "The_snake_case of engines",
    "Graph neural networks",
    "Neural graph networks",
    "Über Größe und Maß",
    "机器学习 of machines",
    "Spiking Neurons Fire Together",
    "Caresses, ponies, cats and motoring",
]
QUERIES = [
    "weaving",
    "encoder decoder",
    "encoder/decoder",
    '"encoder decoder"',
    "gpt-4",
    '"gpt 4"',
    "node.js",
    "self-attention",
    "attention -self",
    "naive cafe",
    "schrodinger",
    "relational",
    "relate",
    "relations -databases",
    "studies",
    "snake case",
    '"graph neural"',
    "graph networks",
    "größe",
    "机器学习",
    "neuron",
    "fires",
    "caress pony cat motor",
    "engine",
    '"is all"',
    "the",
]


async def test_topics_find_what_the_search_finds(sessions: Sessions) -> None:
    records = [
        paper(f"p{i}", title, "2026-01-01", [("Ada Lovelace", None)], abstract=f"Abstract {i}.")
        for i, title in enumerate(TITLES)
    ]
    async with sessions.write() as session:
        await store_papers(session, records)
    async with sessions.read() as session:
        everything = (await papers.listed(session, category=None, limit=100)).ids
        cards = await papers.load(session, everything)
        for query in QUERIES:
            found = await papers.find(session, query, limit=100)
            searched = {c.title for c in cards if c.id in found.ids} if found.every else set()
            wish = topic(query)
            topical = {
                c.title
                for c in cards
                if wish.wanted
                and wish.fits(text := Text(c.title, c.abstract))
                and wish.excluded_by(text) is None
            }
            assert topical == searched, query


def test_phrases_end_where_the_title_ends() -> None:
    text = Text("On looms", "Weave them")
    assert topic('"on looms"').fits(text)
    assert not topic('"looms weave"').fits(text)
    assert topic('"looms weave"').lacking(text) == "looms weave"


@pytest.mark.parametrize(
    ("one", "other"),
    [("topology", "topological"), ("morphology", "morphological"), ("looms", "loom")],
)
def test_endings_do_not_matter(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_short_words_stay_whole() -> None:
    assert [stem(word) for word in ("is", "as", "s", "us")] == ["is", "as", "s", "us"]
