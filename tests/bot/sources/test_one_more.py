"""What CONTRIBUTING promises whoever writes another source."""

import ast
from pathlib import Path

import pytest

from bot.sources.opening import SOURCES

ROOM = Path("bot/sources")


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_is_a_short_class_and_parsers_apart(name: str) -> None:
    source = SOURCES[name]
    file = Path(*source.__module__.split(".")).with_suffix(".py")
    assert file.parent.parent == ROOM
    assert {"name", "title", "owner", "base_url"} <= vars(source).keys()
    parsers = list(file.parent.glob("parse*.py"))
    assert parsers
    for module in (file, *parsers):
        assert len(module.read_text(encoding="utf-8").splitlines()) < 300
    for parser in parsers:
        tree = ast.walk(ast.parse(parser.read_text(encoding="utf-8")))
        known = {node.module for node in tree if isinstance(node, ast.ImportFrom)}
        assert not known & {"bot.sources.client", "bot.sources.api_source", "bot.sources.lane"}
        assert not any(module and module.startswith("aiohttp") for module in known)
