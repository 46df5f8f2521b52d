from unittest.mock import Mock

import discord
import pytest
from discord import Permissions
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import KINDS, NAMES, how_to_grant, missing, needed, require_pingable
from bot.errors import UserError

HISTORY = {"view_channel", "embed_links", "read_message_history"}


@pytest.mark.parametrize(
    ("kind", "threads", "wanted"),
    [
        ("text", False, {"send_messages"}),
        ("announcement", False, {"send_messages"}),
        ("forum", False, {"send_messages", "send_messages_in_threads"}),
        ("thread", False, {"send_messages_in_threads"}),
        ("text", True, {"send_messages", "create_public_threads", "send_messages_in_threads"}),
    ],
)
def test_every_kind_names_what_it_needs(kind: str, threads: bool, wanted: set[str]) -> None:
    assert set(needed(kind, thread_per_paper=threads)) == HISTORY | wanted


def test_names_are_discords() -> None:
    assert set(NAMES) <= set(Permissions.VALID_FLAGS)
    assert {*KINDS.values()} == {"text", "announcement", "forum", "thread"}
    assert discord.ChannelType.voice not in KINDS


@given(st.sampled_from(sorted({*KINDS.values()})), st.booleans(), st.data())
def test_exactly_what_is_not_granted_is_missing(
    kind: str, threads: bool, data: st.DataObject
) -> None:
    wanted = needed(kind, thread_per_paper=threads)
    refused = data.draw(st.sets(st.sampled_from(wanted)))
    granted = Permissions(**{name: name not in refused for name in wanted})
    assert missing(granted, wanted) == [NAMES[name] for name in NAMES if name in refused]
    granted.administrator = True
    assert missing(granted, wanted) == []


def test_the_way_to_grant_is_named() -> None:
    words = how_to_grant(7, ["View Channel", "Embed Links"])
    assert "<#7>" in words
    assert "**View Channel**, **Embed Links**" in words
    assert "Edit Channel → Permissions" in words


@pytest.mark.parametrize(
    ("mentionable", "bot", "person", "refused"),
    [
        (True, {}, {}, None),
        (False, {"mention_everyone": True}, {"mention_everyone": True}, None),
        (False, {"administrator": True}, {"administrator": True}, None),
        (False, {}, {"mention_everyone": True}, "I can't ping"),
        (False, {"mention_everyone": True}, {"manage_guild": True}, "You may not ping"),
    ],
)
def test_a_role_is_pinged_only_if_bot_and_person_may(
    mentionable: bool, bot: dict[str, bool], person: dict[str, bool], refused: str | None
) -> None:
    role = Mock(spec=discord.Role, id=7, mentionable=mentionable)
    role.is_default.return_value = False
    role.is_bot_managed.return_value = role.is_integration.return_value = False
    granted, asking = Permissions(**bot), Permissions(**person)
    if refused is None:
        require_pingable(role, granted, asking)
        return
    with pytest.raises(UserError, match=refused):
        require_pingable(role, granted, asking)
