from bot.replies.paced import Paced


async def test_what_comes_too_soon_is_not_shown() -> None:
    now, shown = 0.0, []

    async def show(state: int) -> None:
        shown.append(state)

    paced = Paced(show, pause=1.0, clock=lambda: now)
    for state in range(30):
        await paced(state)
        now += 0.125
    assert shown == [0, 8, 16, 24]
