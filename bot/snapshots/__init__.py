"""Whole snapshots of a source, taken in file by file, and taken up again where they stopped."""

from bot.snapshots.blocks import DamagedError
from bot.snapshots.folder import FolderError, Part, Parts, arxiv_file, openalex_parts
from bot.snapshots.moved import heal_moved, moved_parts
from bot.snapshots.parsing import Kind
from bot.snapshots.report import Report
from bot.snapshots.taking import Taking

__all__ = [
    "DamagedError",
    "FolderError",
    "Kind",
    "Part",
    "Parts",
    "Report",
    "Taking",
    "arxiv_file",
    "heal_moved",
    "moved_parts",
    "openalex_parts",
]
