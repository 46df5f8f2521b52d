from hypothesis import example, given
from hypothesis import strategies as st

from bot.sources.fitting import fit
from bot.sources.xml import one_line
from db.records import storable

_texts = st.one_of(st.text(max_size=40), st.text("ab \n\t\x85\xa0\x1c\0é李", max_size=12))


@given(_texts)
@example("a\u2028b")
@example(" a  b\n")
def test_white_space_of_any_kind_becomes_single_blanks(text: str) -> None:
    assert one_line(text) == " ".join(text.split())


@given(_texts, st.integers(1, 12))
@example("ab \ud800 c", 4)
def test_what_fits_is_one_line_that_can_be_stored(text: str, limit: int) -> None:
    line = " ".join(storable(text).split())
    assert fit(text, limit) == (line[:limit].rstrip() or None)
