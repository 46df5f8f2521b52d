"""Discord's limits on embeds, and the one budget over a whole message.

https://docs.discord.com/developers/resources/message#embed-object-embed-limits
"""

from typing import Final

import discord

TITLE: Final = 256
DESCRIPTION: Final = 4_096
FIELDS: Final = 25
FIELD_NAME: Final = 256
FIELD_VALUE: Final = 1_024
FOOTER: Final = 2_048
TOTAL: Final = 6_000
EMBEDS: Final = 10
CONTENT: Final = 2_000
OPTIONS: Final = 25
ROW: Final = 5
"""Buttons in a row under a message."""
ROWS: Final = 5
CUSTOM_ID: Final = 100
OPTION: Final = 100
CHOICE: Final = 100


def room(embed: discord.Embed) -> int:
    """How many characters an embed may still take if it is alone in its message."""
    return TOTAL - len(embed)


def add_field(embed: discord.Embed, name: str, value: str, *, inline: bool = False) -> bool:
    """Add a field if it fits the limits and the budget; say whether it did."""
    fits = (
        0 < len(name) <= FIELD_NAME
        and 0 < len(value) <= FIELD_VALUE
        and len(embed.fields) < FIELDS
        and len(name) + len(value) <= room(embed)
    )
    if fits:
        embed.add_field(name=name, value=value, inline=inline)
    return fits
