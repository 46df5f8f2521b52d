"""What the assistant found, told by the same replies that commands give."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from bot.assistant.outcome import AS_ID, Outcome
from bot.assistant.sayings import HELP, SAYINGS
from bot.assistant.words import expanded
from bot.digest.words import topic as read_topic
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.answering import answer
from bot.replies.answers import show_answer
from bot.replies.asking import ask_for_person
from bot.replies.author import answer_lookup, show_author
from bot.replies.coauthors import show_coauthors
from bot.replies.comparing import compare
from bot.replies.experts import show_experts
from bot.replies.follows import begin
from bot.replies.links import show_similar
from bot.replies.one_paper import show_citation, show_paper
from bot.replies.papers import find_papers, leaf_through
from bot.replies.trending import trending
from bot.text import safe_text
from bot.transformers import AuthorQuery, PaperQuery
from db.ids import paper_id_in
from db.queries import authors
from db.queries.follows import ANNOUNCED, Wish

_TRENDING_DAYS: Final = 7


async def tell(
    interaction: Interaction, outcome: Outcome, *, private: bool, note: str | None = None
) -> None:
    """Answer with what was found; ``UserError`` in the question's language when nothing was.

    ``note`` says who was asked about the person just now.
    """
    try:
        if note is not None and (noting := _NOTING.get(outcome.does)) is not None:
            await noting(interaction, outcome, private=private, note=note)
        else:
            await _WAYS[outcome.does](interaction, outcome, private=private)
    except UserError as error:
        raise UserError(f"{error} {note}" if note else str(error)) from error


async def _who(interaction: Interaction, outcome: Outcome, *, private: bool) -> None:
    if outcome.author_ids:
        await show_author(interaction, outcome.author_ids[0], private=private)
        return
    found, name = outcome.lookup, outcome.meaning.people[0]
    if found is None:
        raise UserError(SAYINGS[outcome.meaning.language]["whom"])
    note = await ask_for_person(interaction, AuthorQuery(name), found, private=private)
    if note is not None:
        async with interaction.client.sessions.read() as session:
            found = await authors.search(session, name, limit=25)
    await answer_lookup(interaction, found, private=private, note=note)


async def _papers(
    interaction: Interaction, outcome: Outcome, *, private: bool, note: str | None = None
) -> None:
    words = f"-# {note}" if note else None
    ids = outcome.paper_ids
    await leaf_through(interaction, ids, again="`/paper list`", private=private, words=words)


async def _coauthors(interaction: Interaction, outcome: Outcome, **_: Any) -> None:
    await show_coauthors(interaction, outcome.author_ids[0])


async def _find(interaction: Interaction, outcome: Outcome, *, private: bool) -> None:
    meaning = outcome.meaning
    await find_papers(
        interaction,
        expanded(meaning.topic),
        year_from=meaning.year_from,
        year_to=meaning.year_to,
        category=meaning.category,
        private=private,
    )


def _query(outcome: Outcome) -> PaperQuery:
    said = outcome.meaning.paper or ""
    return PaperQuery(said, outcome.paper_ids, outcome.certain, paper_id_in(said))


async def _show(interaction: Interaction, outcome: Outcome, *, private: bool) -> None:
    await show_paper(interaction, _query(outcome), private=private)


async def _cite(interaction: Interaction, outcome: Outcome, *, private: bool) -> None:
    form = outcome.meaning.format
    await show_citation(interaction, _query(outcome), form, private=private)


async def _similar(interaction: Interaction, outcome: Outcome, *, private: bool) -> None:
    await show_similar(interaction, _query(outcome), private=private)


async def _compare(
    interaction: Interaction, outcome: Outcome, *, private: bool, note: str | None = None
) -> None:
    await compare(interaction, outcome.author_ids, private=private, note=note)


async def _experts(interaction: Interaction, outcome: Outcome, *, private: bool) -> None:
    today = datetime.now(UTC).date()
    topic = expanded(outcome.meaning.topic)
    await show_experts(interaction, topic, today, private=private)


async def _trending(interaction: Interaction, outcome: Outcome, *, private: bool) -> None:
    today = datetime.now(UTC).date()
    category = outcome.meaning.category
    await trending(interaction, category, _TRENDING_DAYS, today, private=private)


async def _help(interaction: Interaction, outcome: Outcome, **_: Any) -> None:
    await answer(interaction, HELP[outcome.meaning.language], private=True)


async def _answer(interaction: Interaction, outcome: Outcome, *, private: bool) -> None:
    if outcome.answer is not None:
        await show_answer(interaction, outcome.answer, outcome.meaning.language, private=private)


async def _refuse(_: Interaction, outcome: Outcome, **__: Any) -> None:
    meaning = outcome.meaning
    name = next((said for said in meaning.people if not said.startswith(AS_ID)), "")
    words = SAYINGS[meaning.language][outcome.reason or "empty"]
    raise UserError(
        words.format(name=safe_text(name, 80), topic=safe_text(meaning.topic or meaning.text, 80))
    )


async def _follow(interaction: Interaction, outcome: Outcome, **_: Any) -> None:
    if outcome.author_ids:
        wish = Wish("author", author_id=outcome.author_ids[0], kinds=ANNOUNCED)
    else:
        words = expanded(outcome.meaning.topic)
        if not read_topic(words).wanted:
            raise UserError(SAYINGS[outcome.meaning.language]["whom"])
        wish = Wish("topic", words=words, kinds=ANNOUNCED)
    await begin(interaction, wish)


_WAYS: Final[Mapping[str, Callable[..., Awaitable[None]]]] = {
    "who": _who,
    "papers": _papers,
    "coauthors": _coauthors,
    "find": _find,
    "show": _show,
    "cite": _cite,
    "compare": _compare,
    "experts": _experts,
    "trending": _trending,
    "help": _help,
    "answer": _answer,
    "refuse": _refuse,
    "follow": _follow,
    "similar": _similar,
}
_NOTING: Final[Mapping[str, Callable[..., Awaitable[None]]]] = {
    "papers": _papers,
    "compare": _compare,
}
