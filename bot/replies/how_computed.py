from bot.embeds.accounts import author_account_embed, paper_account_embed
from bot.errors import UserError
from bot.interaction import Interaction
from db.queries import papers
from db.queries.profiles import profile
from db.queries.scores.account import author_account, paper_account

_SHOWN = 10


async def show_author_account(interaction: Interaction, author_id: int) -> None:
    """Answer the person alone with what an author's figures were computed from."""
    async with interaction.client.sessions.read() as session:
        person = await profile(session, author_id)
        if person is None:
            raise UserError("That author is no longer known here: please look them up again.")
        parts = await author_account(session, person.id, _SHOWN)
    await interaction.response.send_message(
        embed=author_account_embed(person, parts), ephemeral=True
    )


async def show_paper_account(interaction: Interaction, paper_id: int) -> None:
    """Answer the person alone with what a paper's figures were computed from."""
    async with interaction.client.sessions.read() as session:
        found = await papers.load(session, [paper_id])
        if not found:
            raise UserError("That paper is no longer known here: please look it up again.")
        account = await paper_account(session, found[0].id)
    await interaction.response.send_message(
        embed=paper_account_embed(found[0], account), ephemeral=True
    )
