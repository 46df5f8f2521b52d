import asyncio

import pytest

from bot.keystrokes import Keystrokes


async def _search(keys: Keystrokes, person: int, log: list[str], name: str) -> str:
    async with keys.turn(person):
        log.append(f"began {name}")
        await asyncio.sleep(0.01)
        return name


async def test_the_newest_key_cancels_the_one_before() -> None:
    keys, log = Keystrokes(), []  # type: tuple[Keystrokes, list[str]]
    first = asyncio.create_task(_search(keys, 1, log, "a"))
    await asyncio.sleep(0)
    second = asyncio.create_task(_search(keys, 1, log, "ab"))
    assert await second == "ab"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_people_do_not_cancel_one_another_and_few_run_at_once() -> None:
    keys, log = Keystrokes(at_once=2), []  # type: tuple[Keystrokes, list[str]]
    tasks = [asyncio.create_task(_search(keys, i, log, str(i))) for i in range(5)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert log == ["began 0", "began 1"]
    assert await asyncio.gather(*tasks) == ["0", "1", "2", "3", "4"]


async def test_what_waits_for_its_turn_is_cancelled_too() -> None:
    keys, log = Keystrokes(at_once=1), []  # type: tuple[Keystrokes, list[str]]
    running = asyncio.create_task(_search(keys, 1, log, "x"))
    waiting = asyncio.create_task(_search(keys, 2, log, "a"))
    await asyncio.sleep(0)
    newest = asyncio.create_task(_search(keys, 2, log, "ab"))
    assert await running == "x"
    assert await newest == "ab"
    assert waiting.cancelled()
    assert log == ["began x", "began ab"]
    assert not keys._newest
