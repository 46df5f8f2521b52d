import logging
import math
import secrets
from collections.abc import Awaitable

import discord
from discord import app_commands

from bot.text import plain_text

log = logging.getLogger(__name__)

SOMETHING_WRONG = (
    "Something went wrong on my side (reference `{reference}`). Nothing was lost: please try again "
    "in a minute, and tell whoever runs me the reference if it happens again."
)


class UserError(app_commands.AppCommandError):
    """A person's mistake or a state of the world, in one sentence that says what to do next."""


def sentence(error: Exception) -> str | None:
    """What to tell a person about an error, or None when it is our bug and not their business."""
    match error:
        case app_commands.CommandInvokeError():
            return sentence(error.original)
        case app_commands.TransformerError():
            value = plain_text(str(error.value), 80)
            return f"I can't read “{value}” here: please check it and try again."
        case app_commands.CommandOnCooldown():
            wait = math.ceil(error.retry_after)
            return f"That was a little fast: please try again in {wait} seconds."
        case app_commands.MissingPermissions():
            names = ", ".join(p.replace("_", " ").title() for p in error.missing_permissions)
            return f"This command is for people with the permission **{names}** in this server."
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return (
                "This command has changed since your Discord loaded it: please restart Discord "
                "and try again."
            )
        case app_commands.CheckFailure() | UserError():
            return str(error)
        case _:
            return None


async def tell(interaction: discord.Interaction, words: str) -> None:
    """Say one sentence to the person alone, whatever has been answered before."""
    if interaction.response.is_done():
        await interaction.followup.send(words, ephemeral=True)
    else:
        await interaction.response.send_message(words, ephemeral=True)


async def answer_error(interaction: discord.Interaction, error: Exception) -> None:
    """Turn any error into one private sentence; a bug is logged with a reference to find it by."""
    words = sentence(error)
    if words is None:
        reference = secrets.token_hex(3)
        log.error("bug %s in an interaction", reference, exc_info=error)
        words = SOMETHING_WRONG.format(reference=reference)
    try:
        await tell(interaction, words)
    except discord.HTTPException as failure:
        log.warning("could not tell a person about an error: %s", failure)


async def answered(interaction: discord.Interaction, answering: Awaitable[None]) -> None:
    """Wait for a button's answer, and turn an error into a sentence: discord.py only logs it."""
    try:
        await answering
    except Exception as error:  # noqa: BLE001 - nothing above this frame answers the person
        await answer_error(interaction, error)


class Tree(app_commands.CommandTree):
    """The command tree, with the one place where errors become sentences."""

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Answer with one sentence; an error while typing has nobody to answer to."""
        if interaction.type is discord.InteractionType.autocomplete:
            log.warning("autocomplete failed", exc_info=error)
            return
        await answer_error(interaction, error)
