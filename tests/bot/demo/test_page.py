"""The demo as a person sees it: a real browser types a misspelt name and reads the card."""

import asyncio
import os
import re
import shutil
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((path for name in _NAMES if (path := shutil.which(name))), None)
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture
async def demo() -> AsyncIterator[str]:
    """Address of a running ``postdoc demo``."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0", stderr=PIPE
    )
    assert process.stderr is not None
    said = ""
    while not (address := re.search(r"http://127\.0\.0\.1:\d+/\S*", said)):
        line = await asyncio.wait_for(process.stderr.readline(), 180)
        assert line, said
        said += line.decode()
    yield address[0]
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 60) == 0


@pytest.fixture
async def page(demo: str) -> AsyncIterator[Page]:
    """The demo's page in headless Chromium; without one only this file's tests are skipped."""
    if BROWSER is None:
        if os.environ.get("POSTDOC_REQUIRE_BROWSER"):
            pytest.fail("POSTDOC_REQUIRE_BROWSER is set, and there is no Chromium")
        pytest.skip("no Chromium on this machine: the demo page is not tested")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=list(_FLAGS))
        opened = await browser.new_page(viewport={"width": 1100, "height": 1400})
        opened.set_default_timeout(60_000)
        await opened.goto(demo)
        yield opened
        if folder := os.environ.get("POSTDOC_SCREENSHOTS"):
            await opened.screenshot(path=Path(folder) / "demo.png")
        await browser.close()


async def choose(page: Page, words: str, choice: str) -> None:
    """Type ``words`` into the open option, again if nothing comes of it, and take ``choice``."""
    field = page.locator(".command-option-input").last
    offered = page.get_by_role("option").filter(has_text=choice).first
    for _ in range(10):
        await field.fill("")
        await field.press_sequentially(words, delay=40)
        try:
            await expect(offered).to_be_visible(timeout=3_000)
        except AssertionError:
            continue
        await offered.click()
        return
    pytest.fail(f"{choice!r} was never offered")


async def send(page: Page) -> None:
    """Run the command as typed: late choices open again, and beside a search a run is dropped."""
    typed = page.locator(".command-row")
    field = page.locator(".command-option-input").last
    for _ in range(10):
        if await field.count():
            await field.focus()
        await page.keyboard.press("Escape")
        await page.keyboard.press("Enter")
        try:
            await expect(typed).to_have_count(0, timeout=3_000)
        except AssertionError:
            continue
        return
    pytest.fail("the command never left the composer")


async def press(page: Page, name: str, shows: str) -> None:
    """Press the newest button ``name`` until the channel shows ``shows``."""
    timeline = page.locator("#channel-timeline")
    for _ in range(4):
        await page.get_by_role("button", name=name, exact=True).last.click()
        try:
            await expect(timeline).to_contain_text(shows, timeout=10_000)
        except AssertionError:
            continue
        return
    pytest.fail(f"{name} never led to {shows!r}")


async def command(page: Page, name: str, says: str) -> None:
    """Open the command ``name``, whose description begins with ``says``."""
    await page.locator("#channel-composer-input").click()
    await page.keyboard.type(name, delay=40)
    await expect(page.get_by_text(says)).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.locator(".command-option-input").first).to_be_visible()


async def test_a_misspelt_name_becomes_the_card(page: Page) -> None:
    expect.set_options(timeout=60_000)
    timeline = page.locator("#channel-timeline")
    await expect(timeline).to_contain_text("Welcome to Postdoc.")
    await command(page, "/author", "Who is this person")
    await choose(page, "stefen spenser", "Stephen Spencer · cs.LG · 5 papers")
    await send(page)
    await expect(timeline).to_contain_text("Stephen Spencer · cs.LG")
    for words in ("117", "6,990", "61 %", "42", "Oct 25, 2022", "Michael Laskin, Luyu Wang"):
        await expect(timeline).to_contain_text(words)
    await press(page, "Papers", "1 of 5")
    await press(page, "▶", "2 of 5")
    await press(page, "Co-authors", "Co-authors of Stephen Spencer")


async def test_a_feed_is_made_and_tried(page: Page) -> None:
    expect.set_options(timeout=60_000)
    timeline = page.locator("#channel-timeline")
    await expect(timeline).to_contain_text("Welcome to Postdoc.")
    await command(page, "/feed add", "Let a channel hear of")
    await page.get_by_role("option", name="topic").click()
    await page.locator(".command-option-input").last.press_sequentially(
        "hippocampal replay", delay=40
    )
    await send(page)
    await expect(timeline).to_contain_text("now hears of topic hippocampal replay")
    await command(page, "/feed test", "Send a sample to a feed")
    await choose(page, "hippo", "→ #papers")
    await send(page)
    await expect(timeline).to_contain_text("A test of the feed topic hippocampal replay")
    await expect(timeline).to_contain_text("#papers test: sent (message)")
