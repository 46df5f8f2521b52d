"""Code, docs and examples say the same."""

import re
from pathlib import Path

import discord
from discord import app_commands

from bot.client import EXTENSIONS, Postdoc
from bot.settings import OwnerSettings, Settings
from bot.sources.known import owners
from bot.topics import TOPICS
from db.engine import open_sessions

ROOT = Path(__file__).parent.parent
DOCS = (ROOT / "docs/commands.md").read_text(encoding="utf-8")


async def _tree() -> list[app_commands.Command | app_commands.Group | app_commands.ContextMenu]:  # type: ignore[type-arg]
    sessions = open_sessions("sqlite:///never-opened.db")
    bot = Postdoc(sessions)
    async with bot:
        await bot.setup_hook()
        found = [
            command
            for kind in discord.AppCommandType
            for command in bot.tree.get_commands(type=kind)
        ]
    await sessions.close()
    return found


async def _documented() -> dict[str, list[tuple[str, bool, bool]]]:
    rows: dict[str, list[tuple[str, bool, bool]]] = {}
    for command in await _tree():
        if isinstance(command, app_commands.ContextMenu):
            rows[f"message menu *{command.name}*"] = []
            continue
        leaves = command.walk_commands() if isinstance(command, app_commands.Group) else [command]
        for leaf in leaves:
            assert isinstance(leaf, app_commands.Command)
            rows[f"`/{leaf.qualified_name}`"] = [
                (option.name, option.required, option.autocomplete) for option in leaf.parameters
            ]
    return rows


async def test_every_command_and_option_has_its_line() -> None:
    wanted = await _documented()
    told = {}
    rows = re.findall(r"^\| (`/[^|]*`|message menu [^|]*?) \|([^|]*)\|", DOCS, re.MULTILINE)
    for name, options in rows:
        found = re.findall(r"`(\w+)`(★?)(⌕?)", options)
        told[name] = [(option, bool(star), bool(glass)) for option, star, glass in found]
    assert told == wanted


async def test_every_command_has_tests_that_succeed_and_fail() -> None:
    written = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests/cogs").glob("*.py"))
    for name in await _documented():
        bare = name.strip("`/").removeprefix("message menu ").strip("*")
        assert f'"{bare}"' in written, name
    for name in ("author", "paper show", "paper list", "paper find", "paper cite", "help", "about"):
        assert f'refused("{name}"' in written, name


async def test_commands_fit_discords_limits() -> None:
    for command in await _tree():
        if isinstance(command, app_commands.ContextMenu):
            continue
        leaves = command.walk_commands() if isinstance(command, app_commands.Group) else [command]
        total = len(command.name) + len(command.description)
        for leaf in leaves:
            assert isinstance(leaf, app_commands.Command)
            assert 1 <= len(leaf.description) <= 100
            total += len(leaf.name) + len(leaf.description)
            for option in leaf.parameters:
                assert option.description != "…", (leaf.qualified_name, option.name)
                assert len(str(option.description)) <= 100
                total += len(option.name) + len(str(option.description))
        assert total <= 8_000


async def test_help_mentions_only_commands_that_exist() -> None:
    known = {name.strip("`/") for name in await _documented()}
    for _, text in TOPICS.values():
        for name in re.findall(r"\{([a-z ]+)\}", text):
            assert name in known


def test_the_example_environment_lists_every_setting() -> None:
    listed = re.findall(
        r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE
    )
    names = {name.lower() for name in listed}
    assert len(listed) == len(names)
    # What any source's owner may be given comes with the source: any of it may be listed.
    owned = {f"{owner}_{name}" for owner in owners() for name in OwnerSettings.model_fields}
    assert names - owned == set(Settings.model_fields)


def test_every_cog_is_an_extension() -> None:
    cogs = {f"cogs.{path.stem}" for path in (ROOT / "cogs").glob("*.py")} - {"cogs.__init__"}
    assert cogs == set(EXTENSIONS)


def test_rooms_stay_small() -> None:
    for folder in ("bot", "cogs", "db"):
        for path in (ROOT / folder).rglob("*.py"):
            lines = path.read_text(encoding="utf-8").count("\n")
            assert lines <= 300, f"{path.relative_to(ROOT)} has {lines} lines: split it by meaning"
