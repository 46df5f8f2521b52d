"""arXiv's categories: their pattern, and the OAI-PMH sets that hold them."""

import re
from typing import Final

_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]+(?:-[A-Za-z]+)*)?")
_PHYSICS: Final = frozenset({
    "astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nlin",
    "nucl-ex", "nucl-th", "physics", "quant-ph",
})  # fmt: skip
_GROUPS: Final = frozenset({"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"})


def is_category(text: str) -> bool:
    """Whether a text has the form of a category or archive."""
    return len(text) <= 40 and _CATEGORY.fullmatch(text) is not None


def set_of(category: str) -> str | None:
    """The OAI-PMH set of a category (``cs.LG`` is ``cs:cs:LG``); None when it has none."""
    if not is_category(category):
        return None
    archive, _, subject = category.partition(".")
    if archive in _PHYSICS:
        parts = ["physics", archive, subject]
    elif archive in _GROUPS:
        parts = [archive, archive, subject] if subject else [archive]
    else:
        return None
    return ":".join(part for part in parts if part)
