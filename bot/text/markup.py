import html
import re
from xml.etree import ElementTree as ET

from bot.text.scripts import lowered, raised

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(r"</?(?:\w+:)?([A-Za-z][\w-]*)(?:\s[^<>]*)?/?>")
_CLOSING = re.compile(r"</(?:\w+:)?([A-Za-z][\w-]*)\s*>")
_INLINE = (
    "a abbr alternatives b bold code em email ext-link font i inline-formula italic "
    "monospace named-content roman sans-serif sc scp small span strike strong styled-content sub "
    "sup tex-math tt u underline uri xref"
)
_BLOCK = (
    "abstract br break disp-formula div h1 h2 h3 h4 hr label li list list-item ol p sec title ul"
)
_REPLACED = dict.fromkeys(_INLINE.split(), "") | dict.fromkeys(_BLOCK.split(), " ")
_STANDALONE = frozenset({"br", "hr", "break"})
_MATH = re.compile(
    r"<(?:\w+:)?math\b[^<>]*>((?:(?!<(?:\w+:)?math\b).)*?)</(?:\w+:)?math>", re.DOTALL
)
_TEX = re.compile(
    r"<(?:\w+:)?tex-math\b[^<>]*>((?:(?!<(?:\w+:)?tex-math\b).)*?)</(?:\w+:)?tex-math>", re.DOTALL
)
_PREFIX = re.compile(r"(</?)\w+:")
_SCRIPT = re.compile(r"<(?:\w+:)?(sub|sup)\b[^<>]*>([^<>]{0,40})</(?:\w+:)?\1\s*>", re.IGNORECASE)
_HEADING = re.compile(r"<(?:\w+:)?title\b[^<>]*>([^<>]*)</(?:\w+:)?title\s*>")


def without_markup(raw: str) -> str:
    """Return `raw` with HTML entities decoded and HTML, JATS and MathML tags turned into text.

    Indexes deliver some titles escaped twice, so entities are decoded before and after. A `<`
    that opens no known element stays as it is: `p < 0.05` and `a<b` are text.
    """
    text = _entities(_entities(raw)) if "&" in raw else raw
    if "<" not in text or ">" not in text:
        return text
    if "math" in text:
        text, with_source = _TEX.subn(_tex, text)
        text = _MATH.sub("" if with_source else _mathml, text)
    text = _SCRIPT.sub(_html_script, text)
    text = _HEADING.sub(_heading, text)
    closed = {name.lower() for name in _CLOSING.findall(text)} | _STANDALONE

    def tag(match: re.Match[str]) -> str:
        name = match[1].lower()
        if name not in closed:
            return match[0]
        return _REPLACED.get(name, match[0])

    return _TAG.sub(tag, text)


def _entities(text: str) -> str:
    return _ENTITY.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    decoded = html.unescape(match[0])
    return html.unescape(match[0].lower()) if decoded == match[0] else decoded


def _tex(match: re.Match[str]) -> str:
    source = match[1].rpartition(r"\begin{document}")[2].partition(r"\end{document}")[0].strip()
    return source if source.startswith(("$", r"\(", r"\[")) else f"${source}$"


def _heading(match: re.Match[str]) -> str:
    title = match[1].strip(" \t\r\n:")
    return " " if title.lower() in {"abstract", "summary", ""} else f" {title}: "


def _html_script(match: re.Match[str]) -> str:
    return (lowered if match[1].lower() == "sub" else raised)(match[2])


def _mathml(match: re.Match[str]) -> str:
    inner = _PREFIX.sub(r"\1", match[1])
    try:
        # wrapped in an element, the text has no place for a DOCTYPE, hence none for entities
        root = ET.fromstring(f"<math>{inner}</math>")  # noqa: S314
        return " ".join(_drawn(root).split())
    except (ET.ParseError, RecursionError):
        return " ".join(re.sub(r"<[^<>]*>", " ", inner).split())


def _drawn(node: ET.Element) -> str:
    parts = [_drawn(child) for child in node]
    match node.tag, parts:
        case (("annotation" | "annotation-xml"), _):
            drawn = ""
        case "msup", [base, above]:
            drawn = base + raised(above)
        case "msub", [base, below]:
            drawn = base + lowered(below)
        case "msubsup", [base, below, above]:
            drawn = base + lowered(below) + raised(above)
        case "mfrac", [above, below]:
            drawn = f"{above}/{below}"
        case "msqrt", _:
            drawn = f"√({''.join(parts)})"
        case _:
            drawn = (node.text or "").strip() + "".join(parts)
    return drawn
