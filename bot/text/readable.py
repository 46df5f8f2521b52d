from bot.text.latex import without_latex
from bot.text.markup import without_markup


def readable(raw: str) -> str:
    """Return a title, abstract or name as one line of plain Unicode, free of TeX, HTML and JATS.

    The result is for reading, not yet for sending: pass it through `safe_text` or `plain_text`.
    """
    text = without_markup(raw)
    return " ".join(without_latex(text).split())
