"""What servers have decided, and what is kept of them."""

from db.queries.guilds.choices import DEFAULTS, ServerChoices, change, choices

__all__ = ["DEFAULTS", "ServerChoices", "change", "choices"]
