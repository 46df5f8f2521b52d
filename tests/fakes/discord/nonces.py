"""enforce_nonce: one message per nonce within a window."""

from tests.fakes.discord.clock import Clock
from tests.fakes.discord.errors import UNKNOWN_MESSAGE
from tests.fakes.discord.world import Message

WINDOW = 180.0


class Nonces:
    """The bot's recent nonces; window in seconds may be changed at any time."""

    def __init__(self, clock: Clock) -> None:
        self.window = WINDOW
        self._clock = clock
        self._used: dict[str, tuple[float, Message]] = {}

    def earlier(self, nonce: str | int) -> Message | None:
        """The message that used this nonce inside the window; Refusal when it was deleted."""
        at, message = self._used.get(str(nonce), (0.0, None))
        if message is None or self._clock.now() - at > self.window:
            return None
        if message.id not in message.channel.messages:
            raise UNKNOWN_MESSAGE
        return message

    def remember(self, nonce: str | int, message: Message) -> None:
        """From now on this nonce stands for this message."""
        self._used[str(nonce)] = (self._clock.now(), message)
