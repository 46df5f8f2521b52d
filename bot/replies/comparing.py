from collections.abc import Sequence
from datetime import UTC, datetime

from bot.embeds.comparison import Compared, comparison_embed, comparison_picture
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.answering import answer, drawn
from bot.text import safe_text
from db.queries.circle import papers_together
from db.queries.profiles import profile
from db.queries.years import by_year


async def compare(
    interaction: Interaction, author_ids: Sequence[int], *, private: bool, note: str | None = None
) -> None:
    """Answer with two to four people side by side; ``UserError`` when two are one person.

    ``note`` says who was asked about them just now.
    """
    today = datetime.now(UTC).date()
    async with interaction.client.sessions.read() as session:
        found = [await profile(session, author_id) for author_id in author_ids]
        people = [person for person in found if person is not None]
        if len(people) < len(author_ids):
            raise UserError("One of them is no longer known here: please look them up again.")
        ids = [person.id for person in people]
        for at, person in enumerate(people):
            if person.id in ids[:at]:
                name = safe_text(person.name, 80)
                raise UserError(f"{name} is named twice there: please compare different people.")
        years = await by_year(session, ids, today)
        together = await papers_together(session, ids)
    compared = Compared(tuple(people), tuple(years[i] for i in ids), together)
    embed, subject = comparison_embed(compared), comparison_picture(compared, today)
    picture = await drawn(interaction, subject) if subject is not None else None
    words = f"-# {note}" if note else None
    await answer(interaction, words, embed=embed, picture=picture, private=private)
