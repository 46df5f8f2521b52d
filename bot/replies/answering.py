from io import BytesIO

import discord

from bot.interaction import Interaction
from bot.pictures import Picture, Subject

MISSING = discord.utils.MISSING


async def answer(
    interaction: Interaction,
    words: str | None = None,
    *,
    embed: discord.Embed | None = None,
    view: discord.ui.View | None = None,
    picture: Picture | None = None,
    file: discord.File | None = None,
    private: bool,
) -> None:
    """Answer at once, or fill the answer that was announced: that one is private or not already.

    A picture stands in the embed, and reads as its words where it can't be seen.
    """
    files = [file] if file is not None else MISSING
    if embed is not None and picture is not None:
        files = [attached(embed, picture)]
    if interaction.response.is_done():
        await interaction.edit_original_response(
            content=words,
            embed=embed,
            view=view if view is not None else MISSING,
            attachments=files,
        )
        return
    await interaction.response.send_message(
        words,
        embed=embed if embed is not None else MISSING,
        view=view if view is not None else MISSING,
        files=files,
        ephemeral=private,
    )


def attached(embed: discord.Embed, picture: Picture) -> discord.File:
    """The picture as a file that the embed shows."""
    embed.set_image(url=f"attachment://{picture.name}")
    return discord.File(BytesIO(picture.png), filename=picture.name, description=picture.alt)


async def drawn(interaction: Interaction, subject: Subject) -> Picture:
    """The picture of a subject; while it is drawn the event loop serves others."""
    return await interaction.client.gallery.picture(subject)
