"""What people and administrators do on the fake Discord, each told to the gateway."""

from typing import Any

from tests.fakes.discord import command_data, payloads
from tests.fakes.discord.composing import compose
from tests.fakes.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL,
    MODAL_SUBMIT,
    Interaction,
)
from tests.fakes.discord.services import Services
from tests.fakes.discord.world import THREADS, Channel, Guild, Json, Message, User


class Scene(Services):
    """A fake Discord that people use; dispatching returns before the bot reacts."""

    @property
    def problems(self) -> list[str]:
        """All that was wrong so far: the bot's payloads, the fake's answers, the fake itself."""
        return self.ledger.problems + self.gateway.problems

    def take_problems(self) -> list[str]:
        """The problems so far, which then count as dealt with."""
        found = self.problems
        for entry in self.ledger.entries:
            entry.problems.clear()
        self.gateway.problems.clear()
        return found

    async def slash(
        self, path: str, options: Json | None = None, *, user: User, channel: Channel
    ) -> Interaction:
        """Use a slash command, named as in "paper show"; entities are given as objects."""
        data = command_data.slash(self.world, path, options or {}, channel.guild)
        return await self._interact(COMMAND, user, channel, data)

    async def autocomplete(
        self, path: str, options: Json, focused: str, *, user: User, channel: Channel
    ) -> Interaction:
        """Type into the focused option; read the answer from choices once answered."""
        data = command_data.slash(self.world, path, options, channel.guild, focused=focused)
        return await self._interact(AUTOCOMPLETE, user, channel, data)

    async def message_menu(self, name: str, target: Message, *, user: User) -> Interaction:
        """Choose an entry in a message's context menu."""
        data = command_data.message_menu(self.world, name, target)
        return await self._interact(COMMAND, user, target.channel, data)

    async def press(self, message: Message, custom_id: str, *, user: User) -> Interaction:
        """Press a button."""
        data = command_data.component(message, custom_id, None)
        return await self._interact(COMPONENT, user, message.channel, data, message)

    async def select(
        self, message: Message, custom_id: str, values: list[str], *, user: User
    ) -> Interaction:
        """Choose in a select menu."""
        data = command_data.component(message, custom_id, values)
        return await self._interact(COMPONENT, user, message.channel, data, message)

    async def submit(self, opened_by: Interaction, values: dict[str, str]) -> Interaction:
        """Send the modal with which the bot answered, inputs by custom_id."""
        asked = next(answer["data"] for answer in opened_by.answers if answer["type"] == MODAL)
        data = command_data.modal(asked, values)
        user, channel, source = opened_by.user, opened_by.channel, opened_by.source
        interaction = self.interactions.create(MODAL_SUBMIT, user, channel, data, source)
        interaction.opened_by = opened_by
        await self._deliver(interaction)
        return interaction

    async def forge(
        self,
        kind: int,
        data: Json,
        *,
        user: User,
        channel: Channel,
        **overrides: Any,
    ) -> Interaction:
        """Send an interaction of any content; overrides replace parts of its payload."""
        interaction = self.interactions.create(kind, user, channel, data)
        interaction.payload |= overrides
        await self._deliver(interaction)
        return interaction

    async def repeat(self, interaction: Interaction) -> None:
        """Deliver the same interaction once more."""
        await self._deliver(interaction)

    async def say(
        self, content: str, *, user: User, channel: Channel, reply_to: Message | None = None
    ) -> Message:
        """Write a message."""
        reference = {"message_reference": {"message_id": reply_to.id}} if reply_to else {}
        message = compose(self.world, channel, user, {"content": content} | reference, {})
        channel.messages[message.id] = message
        await self._tell("MESSAGE_CREATE", payloads.message_event(message), channel.guild)
        return message

    async def delete(self, message: Message) -> None:
        """A moderator deletes a message."""
        message.channel.messages.pop(message.id, None)
        guild = message.channel.guild
        gone = {"id": str(message.id), "channel_id": str(message.channel.id)}
        extra = {"guild_id": str(guild.id)} if guild else {}
        await self._tell("MESSAGE_DELETE", gone | extra, guild)

    async def join(self, guild: Guild, user: User) -> None:
        """A person, or the bot, joins a server."""
        guild.members[user.id] = set()
        if user is self.world.bot:
            await self._tell("GUILD_CREATE", self.gateway.arriving(guild), guild)

    async def kick_bot(self, guild: Guild) -> None:
        """The bot is removed from a server."""
        guild.members.pop(self.world.bot.id, None)
        await self._tell("GUILD_DELETE", {"id": str(guild.id)}, guild)

    async def remove_channel(self, channel: Channel) -> None:
        """An administrator deletes a channel or thread."""
        gone = payloads.channel(channel)
        self.world.forget_channel(channel)
        event = "THREAD_DELETE" if channel.type in THREADS else "CHANNEL_DELETE"
        await self._tell(event, gone, channel.guild)

    async def overwrite(
        self, channel: Channel, target: int, *, allow: int = 0, deny: int = 0, tell: bool = True
    ) -> None:
        """Set a role's or member's permissions here; tell=False leaves the bot's cache stale."""
        channel.overwrites[target] = (allow, deny)
        if tell:
            await self._tell("CHANNEL_UPDATE", payloads.channel(channel), channel.guild)

    async def _interact(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: Json,
        source: Message | None = None,
    ) -> Interaction:
        interaction = self.interactions.create(kind, user, channel, data, source)
        await self._deliver(interaction)
        return interaction

    async def _deliver(self, interaction: Interaction) -> None:
        payload, guild = interaction.payload, interaction.channel.guild
        await self._tell("INTERACTION_CREATE", payload, guild)

    async def _tell(self, event: str, data: Json, guild: Guild | None) -> None:
        await self.gateway.dispatch(event, data, guild.id if guild else None)
