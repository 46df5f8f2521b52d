"""The smallest real bot that gives every kind of answer."""

import asyncio
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

Press = discord.Interaction[Any]


class Panel(discord.ui.View):
    """A button and a menu that outlive their message."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="More", custom_id="v1:more")
    async def more(self, interaction: Press, _button: discord.ui.Button["Panel"]) -> None:
        await interaction.response.edit_message(content="more", view=None)

    @discord.ui.select(
        custom_id="v1:pick",
        options=[discord.SelectOption(label="One"), discord.SelectOption(label="Two")],
    )
    async def pick(self, interaction: Press, select: discord.ui.Select["Panel"]) -> None:
        await interaction.response.send_message(f"picked {select.values[0]}", ephemeral=True)


class Note(discord.ui.Modal, title="Note"):
    """One text input."""

    text: discord.ui.TextInput["Note"] = discord.ui.TextInput(label="Text", custom_id="text")

    async def on_submit(self, interaction: Press) -> None:
        await interaction.response.send_message(f"noted {self.text.value}")


@app_commands.command()
async def paper(interaction: Press, name: str, who: discord.Member | None = None) -> None:
    """Answer at once, with an embed, components and an ephemeral follow-up."""
    embed = discord.Embed(title=name, description="abstract").add_field(name="by", value=str(who))
    await interaction.response.send_message("found", embed=embed, view=Panel())
    await interaction.followup.send("only for you", ephemeral=True)


@paper.autocomplete("name")
async def complete(_interaction: Press, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{current}…", value=current)]


@app_commands.command()
async def think(interaction: Press) -> None:
    """Defer, answer, edit the answer."""
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send("first thought")
    await interaction.edit_original_response(content="second thought")


@app_commands.command()
async def note(interaction: Press) -> None:
    """Open a modal."""
    await interaction.response.send_modal(Note())


@app_commands.context_menu(name="Look up papers")
async def look_up(interaction: Press, message: discord.Message) -> None:
    await interaction.response.send_message(f"read {message.content}", ephemeral=True)


class TinyBot(commands.AutoShardedBot):
    """Notes in seen what reached it."""

    def __init__(self, **options: Any) -> None:
        quick: dict[str, Any] = {
            "intents": discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            "allowed_mentions": discord.AllowedMentions.none(),
            "guild_ready_timeout": 0.02,
            "max_ratelimit_timeout": 30.0,
        }
        super().__init__("!", **(quick | options))
        self.seen: list[str] = []
        self._news = asyncio.Condition()
        self.tree.add_command(paper)
        self.tree.add_command(think)
        self.tree.add_command(note)
        self.tree.add_command(look_up)

    async def setup_hook(self) -> None:
        self.add_view(Panel())
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        self.seen.append(f"identify shard {shard_id}" + " again" * (not initial))

    async def on_message(self, message: discord.Message, /) -> None:
        await self._note(f"message {message.content!r}")

    async def on_interaction(self, interaction: Press) -> None:
        await self._note(f"interaction {interaction.id}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._note(f"removed from {guild.name}")

    async def on_resumed(self) -> None:
        await self._note("resumed")

    async def until(self, what: str, count: int = 1) -> None:
        """Wait until this has been seen that often."""
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(lambda: self.seen.count(what) >= count)

    async def _note(self, what: str) -> None:
        self.seen.append(what)
        async with self._news:
            self._news.notify_all()
