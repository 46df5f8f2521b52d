"""A small grammar of what people ask: plain words in, a meaning out; pure."""

from bot.assistant.grammar.meaning import IT, THEM, Kind, Meaning
from bot.assistant.grammar.read import read

__all__ = ["IT", "THEM", "Kind", "Meaning", "read"]
