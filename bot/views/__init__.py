"""Paging, choosing, ownership, expiry: nothing else."""

from bot.views.base import OwnedView
from bot.views.menus import ChoiceMenu, Option
from bot.views.pages import Pages

__all__ = ["ChoiceMenu", "Option", "OwnedView", "Pages"]
