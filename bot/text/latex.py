import re

from bot.text.macros import as_text
from bot.text.scripts import lowered, raised

_MATH = re.compile(
    r"(?<![\\$])\$\$(?P<display>[^$]+)\$\$"
    r"|(?<![\\$])\$(?P<inline>(?:\\.|[^$\\])+)\$(?P<next>\w?)"
    r"|(?<!\\)\\\((?P<round>(?:(?!\\[()]).)+)\\\)"
    r"|(?<!\\)\\\[(?P<square>(?:(?!\\[\[\]]).)+)\\\]",
    re.DOTALL,
)
_TEX_IN_MATH = re.compile(r"[\\^_]")
_WORDS = re.compile(r"[A-Za-z]{2} {1,9}[A-Za-z]{2}|;")
_SCRIPT = re.compile(
    r"(?<!\\)([\^_])\s*(\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+(?:\s*\{[^{}]*\})?|\\[^A-Za-z]|[^\s\\{}^_])"
)
_SPACES = (r"\ ", r"\,", r"\;", r"\:", "~")
_SINGLE_BACKSLASH = re.compile(r"(?<!\\)\\(?!\\)")
_BACKSLASHES = re.compile(r"\\{2,}")
_ESCAPED_NEWLINE = re.compile(r"(?<!\\)\\{2,}+n(?=\s)")
_ESCAPED_QUOTE = re.compile(r'(?<!\\)\\"(?![aeiouyAEIOUY{\\])')
_TIE = re.compile(r"(?<=[\w.,;:)\]}$])(?<![^\x00-\x7f])~(?=[!-}]|\Z)(?![A-Za-z]+\()")
_PROTECTED_CAPITALS = re.compile(r"\{([A-Z][A-Za-z0-9-]*)\}")
_EN_DASH = re.compile(r"(?<=[\w)\]}$])--(?=[\w(\[{$\\])|(?<=\s)--(?=\s)")
_BARE = re.compile(r"(?<!\\)[%&#$]")
_TILDE = re.compile(r"(?<!\\)~")
_REFERENCE = re.compile(
    r"(?<![~\s])[~\s]*+\\(?:cite[a-z]*|footnote|label|thanks)\*?(?:\s*\[[^\[\]]*\])*\s*\{[^{}]*\}"
)
_WHOLE = re.compile(r"\\(?:begin|end|verb)\b")
# The smallest stretch that TeX could read on its own: the parser is slow.
_RUN = re.compile(
    r"(?:[^\s{}\\]++"
    r"|\\[A-Za-z]+\*?(?:\s*\[[^\[\]]*\])*\s*"
    r"|\\[^A-Za-z]"
    r"|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})++"
)
_SPACED = str.maketrans("$~", "  ")
_LITERAL = str.maketrans(
    {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}"}
    | {char: f"\\{char}" for char in "{}%$&#"}
)
_LEADING_SIGN = re.compile(r"^([×±∼~≈≤≥<>−+-]) +(?=\S)")
_LOPSIDED = re.compile(
    r"(?<=\S)(?: (?P<a>{0}) ?|(?P<b>{0}) )(?=\S)".format("[=∈∉⊂⊆→≤≥<>∼≈≃≠≪≫×±·↦]")
)

_LONGEST = 20_000  # characters; arXiv itself accepts no abstract above 1,920


def without_latex(raw: str) -> str:
    r"""Return `raw` with its TeX read as Unicode: `Erd\H{o}s, $x^2$` becomes `Erdős, x²`.

    Super- and subscripts are read inside `$…$`, `\(…\)` and `\[…\]` only. A dollar sign that
    opens no formula (`$5 and $10`) stays, and so does a passage that the converter cannot read.
    """
    if len(raw) > _LONGEST:
        return raw
    if "\\" in raw:
        raw = _ESCAPED_QUOTE.sub('"', raw)
        if not _SINGLE_BACKSLASH.search(raw):  # a dump that was escaped twice
            raw = _BACKSLASHES.sub(r"\\", _ESCAPED_NEWLINE.sub(" ", raw))
    parts: list[str] = []
    done = position = 0
    while match := _MATH.search(raw, position):
        if match["inline"] and not _is_formula(match["inline"], match["next"]):
            position = match.start() + 1
            continue
        end = match.end() - len(match["next"] or "")
        parts += [_prose(raw[done : match.start()]), _formula(match)]
        done = position = end
    return "".join([*parts, _prose(raw[done:])])


def _is_formula(inner: str, following: str) -> bool:
    """Tell a formula from money: `$5 and $10`, `$5-$10` and `US$ or AU$` are none."""
    bare = inner.strip()
    if _TEX_IN_MATH.search(inner) or (len(bare) == 1 and not bare.isdigit()):
        return True
    tight = inner == bare and not following.isdigit()
    return tight and not _WORDS.search(inner)


def _prose(text: str) -> str:
    if "\\" in text:
        text = _REFERENCE.sub("", text)
    if "--" in text:
        text = _EN_DASH.sub("–", text.replace("---", "—"))
    if "``" in text:
        text = text.replace("``", "“").replace("''", "”")
    if "~" in text:
        text = _TIE.sub(" ", text)
    if "\\" in text and (text.count("{") != text.count("}") or _WHOLE.search(text)):
        return _tex_run(text)
    if "\\" in text or "{" in text:
        return _RUN.sub(lambda run: _tex_run(run[0]), text)
    return text


def _tex_run(text: str) -> str:
    if "\\" not in text:
        return _PROTECTED_CAPITALS.sub(r"\1", text) if "{" in text else text
    return as_text(_TILDE.sub(r"\\textasciitilde{}", _BARE.sub(r"\\\g<0>", text)), text)


def _formula(match: re.Match[str]) -> str:
    source = match["display"] or match["inline"] or match["round"] or match["square"]
    text = _math(source)
    if match["display"] or match["square"]:
        return f" {text} "
    before, after = source.startswith(_SPACES), source.endswith(_SPACES)
    return " " * before + text + " " * after


def _math(source: str) -> str:
    scripted = _SCRIPT.sub(_set_script, source.translate(_SPACED))
    if "\\" in scripted:
        inner = _BARE.sub(r"\\\g<0>", scripted)
        text = as_text(f"${inner}$", source)
    else:
        text = scripted.replace("{", "").replace("}", "")
    text = " ".join(text.split())
    return _LEADING_SIGN.sub(r"\1", _LOPSIDED.sub(r" \g<a>\g<b> ", text))


def _set_script(match: re.Match[str]) -> str:
    argument = match[2]
    if argument.startswith("{"):
        argument = argument[1:-1]
    text = _math(argument) if _TEX_IN_MATH.search(argument) else argument
    placed = (raised if match[1] == "^" else lowered)(text)
    return f"{{{placed.translate(_LITERAL)}}}"
