from collections.abc import Mapping, Sequence

import discord

from bot.embeds import limits
from bot.embeds.paper import paper_url_of
from bot.embeds.wording import BLUE, count
from bot.text import link, plain_text, readable, safe_text
from db.queries.authors import Label
from db.queries.experts import Expert, Experts
from db.queries.papers import PaperCard


def experts_embed(
    topic: str, found: Experts, known: Mapping[int, Label], papers: Mapping[int, PaperCard]
) -> discord.Embed:
    """People on a topic, each with the papers that show it."""
    embed = discord.Embed(title=safe_text(f"Who works on {topic}", limits.TITLE), colour=BLUE)
    if not found.every:
        embed.description = (
            "No paper here holds all of these words: these people write about some of them."
        )
    looked = f"From the text, age and authors of {count(found.papers, 'paper')} here"
    untied = f"; {count(found.untied, 'name')} on them not yet tied to a person"
    embed.set_footer(text=looked + (untied if found.untied else "") + ".")
    shown = [person for person in found.people if person.author_id in known]
    for place, person in enumerate(shown, start=1):
        label = known[person.author_id]
        head = f"{place}. {readable(label.name)}"
        value = _evidence(person, label, papers, limits.room(embed) // (len(shown) - place + 1))
        limits.add_field(embed, safe_text(head, limits.FIELD_NAME), value)
    return embed


def _evidence(person: Expert, label: Label, papers: Mapping[int, PaperCard], budget: int) -> str:
    same = person.first_year == person.last_year
    span = f"{person.last_year}" if same else f"{person.first_year}–{person.last_year}"
    facts = [f"**{count(person.papers, 'paper')}** on it, {span}"]
    facts += [safe_text(label.field, 40)] if label.field else []
    facts += [safe_text(place, 80) for place in label.affiliations[:1]]
    text = " · ".join(facts)
    for paper in (papers[i] for i in person.telling if i in papers):
        line = f"\n• {_titled(paper)} {paper.published.year}"
        if len(text) + len(line) > min(limits.FIELD_VALUE, budget - 100):
            break
        text += line
    return text


def _titled(paper: PaperCard) -> str:
    url = paper_url_of(paper)
    title = readable(paper.title)
    return link(plain_text(title, 90), url) if url else safe_text(title, 90)


def expert_line(person: Expert, label: Label) -> tuple[str, str]:
    """A person as a menu option."""
    facts = [count(person.papers, "paper") + " on it", *label.affiliations[:1]]
    return (
        plain_text(readable(label.name), limits.OPTION),
        plain_text(" · ".join(facts), limits.OPTION),
    )


def telling(people: Sequence[Expert]) -> list[int]:
    """The papers that are shown, each once."""
    return list(dict.fromkeys(paper_id for person in people for paper_id in person.telling))
