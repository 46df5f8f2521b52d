"""Paging, choosing, ownership, expiry: nothing else."""

from bot.views.base import OwnedPanel, OwnedView
from bot.views.menus import ChoiceMenu, Option
from bot.views.pages import Pages

__all__ = ["ChoiceMenu", "Option", "OwnedPanel", "OwnedView", "Pages"]
