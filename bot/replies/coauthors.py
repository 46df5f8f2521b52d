from bot.embeds import coauthors_embed
from bot.errors import UserError
from bot.interaction import Interaction
from bot.pictures import Circle, Member, Tie
from bot.pictures.subjects import MOST_AROUND
from bot.replies.answering import answer, drawn
from bot.text import plain_text, readable
from db.queries.circle import ties_among
from db.queries.profiles import coauthors, profile


async def show_coauthors(interaction: Interaction, author_id: int) -> None:
    """Answer the person alone with whom an author has written, as a list and as a graph."""
    async with interaction.client.sessions.read() as session:
        person = await profile(session, author_id)
        if person is None:
            raise UserError("That author is no longer known here: please look them up again.")
        people = await coauthors(session, person.id)
        around = people[:MOST_AROUND]
        ties = await ties_among(session, person.id, around)
    if not person.papers_here:
        raise UserError("No papers of this person are known here yet, so no co-authors either.")
    embed = coauthors_embed(person.name, people)
    if not people:
        await answer(interaction, embed=embed, private=True)
        return
    circle = Circle(
        _plain(person.name),
        tuple(Member(_plain(p.name), p.papers, p.author_id is not None) for p in around),
        tuple(Tie(*tie) for tie in ties),
    )
    await answer(interaction, embed=embed, picture=await drawn(interaction, circle), private=True)


def _plain(name: str) -> str:
    return plain_text(readable(name), 80)
