from bot.embeds import coauthors_embed
from bot.errors import UserError
from bot.interaction import Interaction
from db.queries.profiles import coauthors, profile


async def show_coauthors(interaction: Interaction, author_id: int) -> None:
    """Answer the person alone with whom an author has written."""
    async with interaction.client.sessions.read() as session:
        person = await profile(session, author_id)
        if person is None:
            raise UserError("That author is no longer known here: please look them up again.")
        people = await coauthors(session, person.id)
    if not person.papers_here:
        raise UserError("No papers of this person are known here yet, so no co-authors either.")
    await interaction.response.send_message(
        embed=coauthors_embed(person.name, people), ephemeral=True
    )
