import unicodedata

_SUPER = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ*∗'′″∘°†‡⊤ ",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ**′′″°°†‡ᵀ ",
)
_SUB = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvxβγρφχ ",
    "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ ",
)


def raised(text: str) -> str:
    """Return `text` as a superscript: in Unicode when every character has one, else after `^`."""
    return _script(text, _SUPER, "^")


def lowered(text: str) -> str:
    """Return `text` as a subscript: in Unicode when every character has one, else after `_`."""
    return _script(text, _SUB, "_")


def _script(text: str, table: dict[int, int], mark: str) -> str:
    text = " ".join(text.split())
    if not text:
        return ""
    if all(ord(char) in table for char in text):
        return text.translate(table).replace(" ", "")
    one_word = len(text) == 1 or (text.isalnum() and unicodedata.is_normalized("NFKC", text))
    return mark + (text if one_word else f"({text})")
