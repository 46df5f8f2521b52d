from datetime import UTC, datetime

from bot.embeds.years import timeline, years_embed
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.answering import answer, drawn
from db.queries.profiles import profile
from db.queries.years import by_year


async def show_years(interaction: Interaction, author_id: int) -> None:
    """Answer the person alone with papers and citations of an author by year, as a picture."""
    today = datetime.now(UTC).date()
    async with interaction.client.sessions.read() as session:
        person = await profile(session, author_id)
        if person is None:
            raise UserError("That author is no longer known here: please look them up again.")
        years = (await by_year(session, [person.id], today))[person.id]
    subject = timeline(person.name, years, today)
    if subject is None:
        raise UserError(
            "Nothing of this person is known by year yet: no papers here that came out already, "
            "and no source that counts any."
        )
    embed = years_embed(person.name, years)
    await answer(interaction, embed=embed, picture=await drawn(interaction, subject), private=True)
