from bot.text import place_link
from tests.world import HOSTILE


def test_a_link_to_a_place_is_inert() -> None:
    assert place_link("#papers", 1, 2) == "[#papers](https://discord.com/channels/1/2)"
    assert place_link("message", 1, 2, 3) == "[message](https://discord.com/channels/1/2/3)"
    label = place_link(f"#{HOSTILE}", 1, 2).removesuffix("](https://discord.com/channels/1/2)")
    assert label.startswith("[#")
    assert not set(label[2:]) & set("[]*_`|<>@#~\\")
