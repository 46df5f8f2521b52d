import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.ids import clean_id, looks_like_id, paper_id_in, paper_ids_in, paper_url, person_url

ARXIV = ("arxiv", "2210.14215")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2210.14215", ARXIV),
        (" 2210.14215v3 ", ARXIV),
        ("arXiv:2210.14215v12", ARXIV),
        ("arxiv : 2210.14215", ARXIV),
        ("arXiv:2210.14215v1 [cs.LG] 25 Oct 2022", ARXIV),
        ("https://arxiv.org/abs/2210.14215v1", ARXIV),
        ("arxiv.org/pdf/2210.14215v2.pdf", ARXIV),
        ("http://www.arxiv.org/pdf/2210.14215", ARXIV),
        ("https://export.arxiv.org/html/2210.14215v1/", ARXIV),
        ("https://arxiv.org/pdf/2210.14215v1.pdf?download=1#page=2", ARXIV),
        ("HTTPS://ARXIV.ORG/ABS/2210.14215", ARXIV),
        ("<https://arxiv.org/abs/2210.14215>", ARXIV),
        ("2210.14215]", ARXIV),
        ("2210.14215.", ARXIV),
        ("10.48550/arXiv.2210.14215", ARXIV),
        ("https://doi.org/10.48550/ARXIV.2210.14215v2", ARXIV),
        ("0704.0001", ("arxiv", "0704.0001")),
        ("hep-th/9901001", ("arxiv", "hep-th/9901001")),
        ("math.GT/0309136v2", ("arxiv", "math.gt/0309136")),
        ("https://arxiv.org/abs/quant-ph/0309136", ("arxiv", "quant-ph/0309136")),
        ("10.1000/182", ("doi", "10.1000/182")),
        ("doi: 10.1000/ABC", ("doi", "10.1000/abc")),
        ("https://dx.doi.org/10.1000/182.", ("doi", "10.1000/182")),
        ("(10.1000/182)", ("doi", "10.1000/182")),
        ("10.1061/(ASCE)0733-9399(1999)", ("doi", "10.1061/(asce)0733-9399(1999)")),
        ("10.1000/182?utm_source=x", ("doi", "10.1000/182")),
        ("https://dl.acm.org/doi/pdf/10.1145/3292500.33", ("doi", "10.1145/3292500.33")),
        (
            "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
            ("doi", "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o"),
        ),
        ("https://openalex.org/W2741809807", ("openalex", "W2741809807")),
        ("https://openalex.org/works/w2741809807", ("openalex", "W2741809807")),
        *(
            (text, None)
            for text in (
                "",
                "arxiv:",
                "https://arxiv.org/abs/",
                "https://arxiv.org/list/cs.LG/recent",
                "https://example.org/2210.14215",
                "221.14215",
                "2210.142155",
                "2213.14215",
                "2200.14215",
                "٢٢١٠.١٤٢١٥",
                "hep-th/99010",
                "10.1000/",
                "10.12/182",
                "10.abcd/182",
                "10.1000/a b",
                "10.1000/\x00",
                "10.1000/\ud800",
                "10.1000/" + "a" * 101,
                "W12",
                "a title of 2210.14215 words",
            )
        ),
    ],
)
def test_one_paper_id(text: str, expected: tuple[str, str] | None) -> None:
    assert paper_id_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("nothing 12.5 to 2020.12345 see 1234.56789", []),
        ("see https://arxiv.org/abs/2210.14215, please", [ARXIV]),
        ("[x](https://arxiv.org/abs/2210.14215)", [ARXIV]),
        ("**2210.14215** and ||2210.14215v2||", [ARXIV]),
        ("`2210.14215`,(10.1000/182)", [ARXIV, ("doi", "10.1000/182")]),
        ("“10.1000/182” '10.1000/183'…", [("doi", "10.1000/182"), ("doi", "10.1000/183")]),
        ("(arXiv:hep-th/9901001v1)!", [("arxiv", "hep-th/9901001")]),
        ("v2210.14215x 2210.14215/a x.2210.14215", []),
        ("https://example.org/2210.14215", []),
    ],
)
def test_ids_in_running_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert paper_ids_in(text) == expected


@pytest.mark.parametrize(
    ("scheme", "value", "kept"),
    [
        ("arxiv", "arXiv:2210.14215v3", "2210.14215"),
        ("arxiv", "spencer_s_1", "spencer_s_1"),
        ("doi", "https://doi.org/10.1000/ABC", "10.1000/abc"),
        ("orcid", "https://orcid.org/0000-0002-1825-009x", "0000-0002-1825-009X"),
        ("orcid", "0000000218250097", "0000-0002-1825-0097"),
        ("openalex", "https://openalex.org/a5000000001", "A5000000001"),
        ("semantic_scholar", " 1741101 ", "1741101"),
    ],
)
def test_one_spelling_is_kept(scheme: str, value: str, kept: str) -> None:
    assert clean_id(scheme, value) == kept
    assert clean_id(scheme, kept) == kept


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("DOI", "10.1000/182"),
        ("", "x"),
        ("a b", "x"),
        ("doi", "182"),
        ("orcid", "0000-0002-1825"),
        ("orcid", "٠٠٠٠-0002-1825-0097"),
        ("openalex", ""),
        ("openalex", "a b"),
        ("openalex", "a\ud800"),
        ("openalex", "a\x00b"),
        ("test", "x" * 129),
    ],
)
def test_unusable_ids_are_refused(scheme: str, value: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        clean_id(scheme, value)


@given(st.text(st.characters(), max_size=60) | st.from_regex(r"(?s)10\.1000/.{0,20}"))
def test_what_is_read_can_be_stored_and_read_again(text: str) -> None:
    for scheme, value in filter(None, [paper_id_in(text), *paper_ids_in(text)]):
        assert clean_id(scheme, value) == value
        value.encode()


def test_what_a_person_meant_as_an_id() -> None:
    meant = ("https://example.org", "www.x.org", "doi: x", "arXiv:12", "10.1", " 2210.1")
    assert all(map(looks_like_id, meant))
    assert not any(map(looks_like_id, ("Attention is all you need", "1984", "", "a 10.1000/182")))


def test_addresses() -> None:
    assert paper_url("doi", "10.1000/182") == "https://doi.org/10.1000/182"
    assert paper_url("test", "1") is None
    assert person_url("orcid", "0000-0002-1825-0097") == "https://orcid.org/0000-0002-1825-0097"
    assert person_url("test", "1") is None
