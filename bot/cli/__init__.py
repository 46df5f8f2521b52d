"""The command line: ``postdoc`` and its commands."""

from bot.cli.app import main

__all__ = ["main"]
