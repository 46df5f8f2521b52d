"""References of a paper in the formats that reference managers read."""

import re
from collections.abc import Callable
from typing import Final, Literal

from anyascii import anyascii

from bot.text import readable
from db.ids import paper_url
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
_WRITTEN_BEFORE = "al bin da de del della den der di dos du el ibn la le ten ter van von zu zur"
_PARTICLES: Final = frozenset(_WRITTEN_BEFORE.split())
_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


def split_name(name: str) -> tuple[str, str]:
    """A written name as (family with particles and suffix, given names)."""
    if "," in name:
        family, _, given = name.partition(",")
        return family.strip(), given.strip()
    words = name.split()
    end = len(words)
    while end > 1 and words[end - 1].lower() in _SUFFIXES:
        end -= 1
    start = end - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    if end == 0:
        return name, ""
    return " ".join(words[start:]), " ".join(words[:start])


def _one_line(text: str) -> str:
    return " ".join(readable(text).replace("`", "'").split())


def _authors(paper: PaperCard) -> list[tuple[str, str]]:
    return [split_name(_one_line(line.name)) for line in paper.authors]


def _url(paper: PaperCard) -> str | None:
    return next((u for s, v in paper.ids.items() if (u := paper_url(s, v))), None)


def _key(paper: PaperCard) -> str:
    family = _authors(paper)[0][0] if paper.authors else "anonymous"
    words = re.findall(r"[a-z0-9]+", anyascii(_one_line(paper.title)).lower())
    first = next((w for w in words if len(w) > 3), words[0] if words else "")
    return re.sub(r"[^a-z0-9]", "", anyascii(family).lower()) + f"{paper.published.year}{first}"


def bibtex(paper: PaperCard) -> str:
    """A BibTeX entry; what TeX would take for a command is escaped."""
    people = [
        f"{family}, {given}" if given else f"{{{family}}}" for family, given in _authors(paper)
    ]
    if not paper.authors_complete:
        people.append("others")
    fields = {
        "title": "{" + _one_line(paper.title).translate(_TEX) + "}",
        "author": " and ".join(
            person if person.startswith("{") else person.translate(_TEX) for person in people
        ),
        "year": str(paper.published.year),
        "month": str(paper.published.month),
        "journal": _one_line(paper.venue or "").translate(_TEX),
        "doi": paper.ids.get("doi", ""),
        "url": _url(paper) or "",
        "note": f"{paper.status}" if paper.status else "",
    }
    if arxiv := paper.ids.get("arxiv"):
        fields |= {"eprint": arxiv, "archivePrefix": "arXiv"}
        fields["primaryClass"] = paper.categories[0] if paper.categories else ""
    kind = "article" if paper.venue else "misc"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{_key(paper)},", *lines, "}"])


def ris(paper: PaperCard) -> str:
    """An RIS record."""
    lines = [("TY", "JOUR" if paper.venue else "GEN"), ("TI", _one_line(paper.title))]
    lines += [("AU", f"{f}, {g}" if g else f) for f, g in _authors(paper)]
    lines += [("PY", str(paper.published.year)), ("DA", paper.published.strftime("%Y/%m/%d"))]
    lines += [("JO", _one_line(paper.venue))] if paper.venue else []
    lines += [("DO", paper.ids["doi"])] if "doi" in paper.ids else []
    lines += [("UR", url)] if (url := _url(paper)) else []
    lines += [("AB", _one_line(paper.abstract))] if paper.abstract else []
    lines.append(("ER", ""))
    return "\n".join(f"{tag}  - {value}".rstrip() for tag, value in lines)


def _initials(given: str) -> str:
    return " ".join(f"{word[0]}." for word in re.findall(r"[^\W\d_]+", given))


def apa(paper: PaperCard) -> str:
    """A reference in the style of the APA's 7th edition: at most twenty authors are named."""
    people = [f"{f}, {_initials(g)}" if g else f for f, g in _authors(paper)]
    if len(people) > 20:
        people = [*people[:19], f"… {people[-1]}"]
        by = ", ".join(people)
    elif len(people) > 1:
        by = ", ".join(people[:-1]) + f", & {people[-1]}"
    else:
        by = "".join(people)
    if not paper.authors_complete:
        by = f"{', '.join(people)}, et al."
    where = f" {_one_line(paper.venue)}." if paper.venue else ""
    if not where and (arxiv := paper.ids.get("arxiv")):
        where = f" arXiv. arXiv:{arxiv}"
    url = f" {_url(paper)}" if _url(paper) else ""
    return f"{by or 'Anonymous'} ({paper.published.year}). {_one_line(paper.title)}.{where}{url}"


_WRITERS: Final[dict[str, Callable[[PaperCard], str]]] = {"bibtex": bibtex, "ris": ris, "apa": apa}


def cite(paper: PaperCard, form: Format) -> str:
    """The reference of a paper in one of the formats."""
    return _WRITERS[form](paper)
