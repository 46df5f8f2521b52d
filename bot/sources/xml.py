"""XML from strangers: no document types, no entities, no network, no hugeness."""

import re

from lxml import etree

from bot.sources.base import UnreadableError

_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ENCODING = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']", re.DOTALL)
_ENCODINGS = frozenset({b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1"})
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_REFERENCES = re.compile(rb"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));")
_PARAGRAPH = re.compile(r"\s*\n(?:\s*\n| {2,})\s*")


def _allowed(code: int) -> bool:
    return (
        code in {9, 10, 13}
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )


def _without_forbidden(match: re.Match[bytes]) -> bytes:
    code = int(match[1], 16) if match[1] else int(match[2])
    return match[0] if _allowed(code) else b""


def read_xml(body: bytes) -> etree._Element:
    """Parse an answer to its root element; ``UnreadableError`` for anything unsafe or broken.

    Control characters that XML forbids are dropped rather than losing the whole answer.
    """
    body = body.removeprefix(b"\xef\xbb\xbf").translate(None, _CONTROLS).lstrip()
    declared = _ENCODING.match(body)
    if declared and declared[1].lower() not in _ENCODINGS:
        raise UnreadableError("an unusual encoding")
    prolog = _PROLOG.match(body)
    if body[prolog.end() if prolog else 0 :][:9].upper() == b"<!DOCTYPE":
        raise UnreadableError("a document type")
    clean = _REFERENCES.sub(_without_forbidden, body)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        return etree.fromstring(clean, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableError("not well-formed XML") from None


def one_line(text: str | None) -> str:
    """Collapse all white space, as titles and names want it."""
    line = (text or "").replace("\n", " ")
    # Most texts show at once that they have single blanks and no other white space.
    return line.strip() if "  " not in line and line.isprintable() else " ".join(line.split())


def paragraphs(text: str | None) -> str:
    """Undo the line breaks inside paragraphs; a blank or an indented line starts a new one."""
    parts = _PARAGRAPH.split((text or "").strip())
    return "\n\n".join(one_line(part) for part in parts if part.strip())
