from datetime import date
from typing import Final

from bot.embeds.trending import ranking, why
from bot.embeds.wording import count, day
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.papers import show_results
from db.queries import papers
from db.queries.trending import newest_day, window
from db.queries.trending import trending as ask

MOST_DAYS: Final = 30


async def trending(
    interaction: Interaction, category: str | None, days: int, today: date, *, private: bool
) -> None:
    """Answer with the papers of the last days, or of the last days that brought any, ranked."""
    if not 1 <= days <= MOST_DAYS:
        raise UserError(f"Please give a number of days from 1 to {MOST_DAYS}.")
    until = today
    async with interaction.client.sessions.read() as session:
        found = await ask(session, window(days, until), until, category=category)
        if not found.total:
            newest = await newest_day(session, today, category=category)
            if newest is None:
                raise UserError("No paper here has come out yet: what is known lies in the future.")
            until = newest
            found = await ask(session, window(days, until), until, category=category)
        cards = await papers.load(session, [paper.paper_id for paper in found.papers])
    span = "the last day" if days == 1 else f"the last {days} days"
    if until != today:
        span = f"{count(days, 'day')} up to {day(until)}, since when nothing came out here"
    heading = f"Trending{f' in {category}' if category else ''}: {span}"
    await show_results(
        interaction,
        heading,
        cards,
        found.total,
        note=ranking(found),
        private=private,
        why={paper.paper_id: why(paper, until) for paper in found.papers},
        again="`/trending`",
    )
