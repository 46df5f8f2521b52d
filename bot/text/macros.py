import re
from functools import cache
from typing import Any

from pylatexenc import latex2text, latexwalker
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec
from pylatexenc.macrospec import std_macro

from bot.text.scripts import lowered, raised

_MACRO_THEN_LETTER = re.compile(r"(\\[A-Za-z]+)(?=[^\x00-\x7f])")
_SHOWN = (
    "bm boldsymbol mathbf mathit mathsf mathtt textsf texttt textsc mbox hbox emph ce operatorname"
)
_SWITCHES = (
    "bf bfseries big bigg biggl biggr bigl bigr Big Bigg Bigl Bigr boldmath cal centering "
    "displaystyle em footnotesize it itshape large Large left limits middle noindent nolimits "
    "normalsize nonumber par protect right rm rmfamily sc scshape scriptstyle sf sl small "
    "textstyle tiny tt ttfamily xspace"
)
_REFERENCES = (
    "cite citet citep citealt citealp citeauthor citeyear citeyearpar citenum ref eqref cref "
    "Cref autoref label footnote thanks"
)
_SYMBOLS = {
    "|": "‖", "\\": " ", "item": "• ", "colon": ":",
    "degree": "°", "textdegree": "°", "arcmin": "′", "arcsec": "″",
}  # fmt: skip


def as_text(source: str, otherwise: str) -> str:
    """Return a piece of TeX as Unicode, or `otherwise` when the parser fails on it."""
    source = _MACRO_THEN_LETTER.sub(r"\1 ", source)
    converter, macros = _reader()
    try:
        text: str = converter.latex_to_text(source, latex_context=macros)
    except Exception:  # noqa: BLE001 - the parser raises IndexError, RecursionError and others
        return otherwise
    before = " " if source[:1].isspace() else ""
    return before + text + (" " if source[-1:].isspace() else "")


@cache
def _reader() -> tuple[LatexNodes2Text, object]:
    read = latexwalker.get_default_latex_context_db().filter_context(
        keep_which=["macros", "environments"]
    )
    read.add_context_category(
        "postdoc",
        macros=[
            *(std_macro(name, "{") for name in _SHOWN.split()),
            *(std_macro(name, "*[[{" if "cite" in name else "{") for name in _REFERENCES.split()),
            *(std_macro(name, "{{") for name in ("href", "binom")),
            *(std_macro(name, "{") for name in ("textsuperscript", "textsubscript")),
        ],
        prepend=True,
    )
    shown = latex2text.get_default_latex_context_db()
    shown.add_context_category(
        "postdoc",
        macros=[
            *(MacroTextSpec(name, simplify_repl="%s") for name in [*_SHOWN.split(), "url"]),
            *(MacroTextSpec(name, discard=True) for name in _REFERENCES.split()),
            *(MacroTextSpec(name, simplify_repl="") for name in _SWITCHES.split()),
            *(MacroTextSpec(name, simplify_repl=text) for name, text in _SYMBOLS.items()),
            *(MacroTextSpec(name, simplify_repl=_fraction) for name in ("frac", "dfrac", "tfrac")),
            MacroTextSpec("href", simplify_repl="%(2)s"),
            MacroTextSpec("binom", simplify_repl="(%(1)s choose %(2)s)"),
            MacroTextSpec("verb", simplify_repl=_verbatim),
            MacroTextSpec("sqrt", simplify_repl=_root),
            MacroTextSpec("textsuperscript", simplify_repl=_raised),
            MacroTextSpec("textsubscript", simplify_repl=_lowered),
        ],
        prepend=True,
    )
    shown.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=_name_of_macro))
    return LatexNodes2Text(latex_context=shown, math_mode="text"), read


def _name_of_macro(node: Any, l2tobj: Any) -> str:  # noqa: ARG001 - pylatexenc passes both by name
    r"""Keep the name of a macro that only its authors can expand, as in `\ourmodel`."""
    name: str = node.macroname
    return name + (node.macro_post_space or "") if name.isalpha() else ""


def _verbatim(node: Any, l2tobj: Any) -> str:  # noqa: ARG001
    text: str = node.nodeargd.verbatim_text
    return text


def _argument(node: Any, l2tobj: Any, index: int = -1) -> str:
    argument: str = l2tobj.nodelist_to_text([node.nodeargs[index]])
    return argument


def _raised(node: Any, l2tobj: Any) -> str:
    return raised(_argument(node, l2tobj))


def _lowered(node: Any, l2tobj: Any) -> str:
    return lowered(_argument(node, l2tobj))


def _root(node: Any, l2tobj: Any) -> str:
    return f"√{_operand(_argument(node, l2tobj))}"


def _fraction(node: Any, l2tobj: Any) -> str:
    above, below = (_argument(node, l2tobj, index) for index in (0, 1))
    return f"{_operand(above)}/{_operand(below)}"


def _operand(text: str) -> str:
    return text if re.fullmatch(r"[\w.]+", text) else f"({text})"
