"""References of a paper in the formats that reference managers read."""

import re
from collections.abc import Callable, Sequence, Set
from itertools import chain, count
from string import ascii_lowercase
from typing import Final, Literal, NamedTuple

from anyascii import anyascii

from bot.text import readable
from db.ids import paper_url
from db.names.fold import is_group
from db.queries.papers import PaperCard

Format = Literal["bibtex", "ris", "apa"]
_TEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "`": "'",
        "\n": " ",
        "\r": " ",
    }
)
_IN_ADDRESS: Final = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
_WRITTEN_BEFORE = "al bin da de del della den der di dos du el ibn la le ten ter van von zu zur"
_PARTICLES: Final = frozenset(_WRITTEN_BEFORE.split())
_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


class Person(NamedTuple):
    """A written name in the parts that references order: family with particles, given, suffix."""

    family: str
    given: str
    suffix: str = ""


def split_name(name: str) -> Person:
    """Take a written name apart, whether or not the family name comes first; groups stay whole."""
    if is_group(name):
        return Person(name.strip(), "")
    parts = [part for piece in name.split(",") if (part := piece.strip())]
    suffix = next((part for part in parts[1:] if part.lower() in _SUFFIXES), "")
    if suffix:
        parts.remove(suffix)
    if len(parts) > 1:
        return Person(parts[0], " ".join(parts[1:]), suffix)
    words = (parts[0] if parts else "").split()
    if not suffix and len(words) > 2 and words[-1].lower() in _SUFFIXES:
        suffix = words.pop()
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return Person(" ".join(words[start:]), " ".join(words[: max(start, 0)]), suffix)


def _one_line(text: str) -> str:
    return " ".join(readable(text).replace("`", "'").split())


def _authors(paper: PaperCard) -> list[Person]:
    return [split_name(_one_line(line.name)) for line in paper.authors]


def _url(paper: PaperCard) -> str | None:
    return next((u for s, v in paper.ids.items() if (u := paper_url(s, v))), None)


def _key(paper: PaperCard) -> str:
    family = _authors(paper)[0].family if paper.authors else "anonymous"
    words = re.findall(r"[a-z0-9]+", anyascii(_one_line(paper.title)).lower())
    first = next((w for w in words if len(w) > 3), words[0] if words else "")
    return re.sub(r"[^a-z0-9]", "", anyascii(family).lower()) + f"{paper.published.year}{first}"


def _bibtex_name(person: Person) -> str:
    """BibTeX cuts at commas and at the word and: a name of one part is kept together by braces."""
    family, given, suffix = (part.translate(_TEX) for part in person)
    if not given:
        return f"{{{family}}}"
    parts = [f"{{{p}}}" if " and " in f" {p.lower()} " else p for p in (family, suffix, given) if p]
    return ", ".join(parts)


def bibtex(paper: PaperCard, key: str | None = None) -> str:
    """A BibTeX entry under its own or this key; what TeX would take for a command is escaped."""
    people = [_bibtex_name(person) for person in _authors(paper)]
    if not paper.authors_complete:
        people.append("others")
    fields = {
        "title": "{" + _one_line(paper.title).translate(_TEX) + "}",
        "author": " and ".join(people),
        "year": str(paper.published.year),
        "month": str(paper.published.month),
        "journal": _one_line(paper.venue or "").translate(_TEX),
        "doi": paper.ids.get("doi", "").translate(_IN_ADDRESS),
        "url": (_url(paper) or "").translate(_IN_ADDRESS),
        "note": paper.status or "",
    }
    if arxiv := paper.ids.get("arxiv"):
        fields |= {"eprint": arxiv.translate(_TEX), "archivePrefix": "arXiv"}
        fields["primaryClass"] = next(iter(paper.categories), "").translate(_TEX)
    kind = "article" if paper.venue else "misc"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key or _key(paper)},", *lines, "}"])


def ris(paper: PaperCard) -> str:
    """An RIS record."""
    lines = [("TY", "JOUR" if paper.venue else "GEN"), ("TI", _one_line(paper.title))]
    lines += [
        ("AU", ", ".join(filter(None, (p.family, p.given, p.suffix)))) for p in _authors(paper)
    ]
    lines += [("PY", str(paper.published.year)), ("DA", paper.published.strftime("%Y/%m/%d"))]
    lines += [("JO", _one_line(paper.venue))] if paper.venue else []
    lines += [("DO", paper.ids["doi"])] if "doi" in paper.ids else []
    lines += [("UR", url)] if (url := _url(paper)) else []
    lines += [("AB", _one_line(paper.abstract))] if paper.abstract else []
    lines.append(("ER", ""))
    return "\n".join(f"{tag}  - {value}" for tag, value in lines)


def _initials(given: str) -> str:
    """J.-P. for Jean-Pierre, J. R. for John Ronald, J. R. for J.R. as well."""
    words = re.findall(r"(?:^|(?<=[\s.\u2010-]))(-?)([^\W\d_])", given.replace("-", " -"))
    return " ".join(f"{hyphen}{letter.upper()}." for hyphen, letter in words).replace(" -", "-")


def _apa_name(person: Person) -> str:
    parts = (person.family, _initials(person.given), person.suffix)
    return ", ".join(part for part in parts if part)


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def apa(paper: PaperCard) -> str:
    """A reference in the style of the APA's 7th edition: at most twenty authors are named."""
    people = [_apa_name(person) for person in _authors(paper)]
    if len(people) > 20:
        people = [*people[:19], f"… {people[-1]}"]
        by = ", ".join(people)
    elif len(people) > 1:
        by = ", ".join(people[:-1]) + f", & {people[-1]}"
    else:
        by = "".join(people)
    if people and not paper.authors_complete:
        by = f"{', '.join(people)}, et al."
    where = f" {_ended(_one_line(paper.venue))}" if paper.venue else ""
    if not where and (arxiv := paper.ids.get("arxiv")):
        where = f" arXiv. arXiv:{arxiv}"
    url = f" {_url(paper)}" if _url(paper) else ""
    title = _ended(_one_line(paper.title))
    return f"{by or 'Anonymous'} ({paper.published.year}). {title}{where}{url}"


_WRITERS: Final[dict[str, Callable[[PaperCard], str]]] = {"bibtex": bibtex, "ris": ris, "apa": apa}


def cite(paper: PaperCard, form: Format) -> str:
    """The reference of a paper in one of the formats."""
    return _WRITERS[form](paper)


def bibliography(papers: Sequence[PaperCard], form: Format) -> str:
    """References of papers as one text: APA by author, others as given, BibTeX keys all unlike."""
    if form == "bibtex":
        taken: set[str] = set()
        entries = []
        for paper in papers:
            key = _unlike(_key(paper), taken)
            taken.add(key)
            entries.append(bibtex(paper, key))
        return "\n\n".join(entries) + "\n"
    references = [cite(paper, form) for paper in papers]
    if form == "apa":
        references.sort(key=str.casefold)
    return "\n\n".join(references) + "\n"


def _unlike(key: str, taken: Set[str]) -> str:
    """A key that is not taken yet: as it is, or with b, c, …, and numbers after z."""
    ends = chain(("",), ascii_lowercase[1:], (f"-{n}" for n in count(27)))
    return next(key + end for end in ends if key + end not in taken)
