import discord

from bot.interaction import Interaction

MISSING = discord.utils.MISSING


async def answer(
    interaction: Interaction,
    words: str | None = None,
    *,
    embed: discord.Embed | None = None,
    view: discord.ui.View | None = None,
    private: bool,
) -> None:
    """Answer at once, or fill the answer that was announced: that one is private or not already."""
    if interaction.response.is_done():
        await interaction.edit_original_response(
            content=words, embed=embed, view=view if view is not None else MISSING
        )
        return
    await interaction.response.send_message(
        words,
        embed=embed if embed is not None else MISSING,
        view=view if view is not None else MISSING,
        ephemeral=private,
    )
