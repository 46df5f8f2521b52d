"""What managers name: nothing of another server, whatever an interaction says."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.errors import UserError
from bot.server_options import AnyChannel

HERE, ELSEWHERE = 1, 2


@pytest.mark.parametrize("cached", [True, False])
async def test_a_channel_of_another_server_is_refused(cached: bool) -> None:
    """Its feeds would become those of whoever manages this one."""
    channel: Any = SimpleNamespace(id=9, guild=SimpleNamespace(id=ELSEWHERE))

    async def fetch() -> Any:
        return channel

    named = SimpleNamespace(id=9, resolve=lambda: channel if cached else None, fetch=fetch)
    asked: Any = SimpleNamespace(guild_id=HERE)
    with pytest.raises(UserError, match="no channel of this server"):
        await AnyChannel().transform(asked, named)
    asked.guild_id = ELSEWHERE
    assert await AnyChannel().transform(asked, named) is channel
