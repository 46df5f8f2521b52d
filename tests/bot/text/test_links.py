import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import TRUSTED_HOSTS, link, plain_text, trusted_url


@pytest.mark.parametrize(
    ("label", "url", "sent"),
    [
        ("Paper", "https://arxiv.org/abs/1706.03762", "[Paper](https://arxiv.org/abs/1706.03762)"),
        ("[Re] A*", "https://doi.org/10.1/x", "[［Re］ A＊](https://doi.org/10.1/x)"),
        ("a: b:c", "https://www.orcid.org/0", "[a: b：c](https://www.orcid.org/0)"),
        ("\u200b", "https://orcid.org/0", "[orcid.org/0](https://orcid.org/0)"),
        (
            "SICI",
            "https://doi.org/10.1002/(SICI)1097<1::AID>3.0.CO;2-2",
            "[SICI](https://doi.org/10.1002/%28SICI%291097%3C1::AID%3E3.0.CO;2-2)",
        ),
        (
            "Search",
            "https://OpenAlex.org/works?search=a%20b&page=2#top",
            "[Search](https://openalex.org/works?search=a%20b&page=2#top)",
        ),
    ],
)
def test_a_link_to_a_trusted_host(label: str, url: str, sent: str) -> None:
    assert link(label, url) == sent


@pytest.mark.parametrize(
    "url",
    [
        "http://arxiv.org/abs/1",
        "https://evil.example/",
        "https://arxiv.org.evil.example/",
        "https://evil.example/arxiv.org",
        "https://arxiv.org@evil.example/",
        "https://user@arxiv.org/",
        "https://arxiv.org:8443/",
        "https://arxiv.org\\@evil.example/",
        "https://evilarxiv.org/",
        "https://api.semanticscholar.org/",
        "https://arxiv.org/ a",
        "https://arxiv.org/\nabs",
        "https://arxiv.org/\u202eabs",
        "https://аrxiv.org/",
        "https://[::1]/",
        "https://[arxiv.org/",
        "javascript:alert(1)",
        "//arxiv.org/abs/1",
        "arxiv.org/abs/1",
        "",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        link("label", url)


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(sorted(TRUSTED_HOSTS)), st.text(max_size=30))
def test_a_link_has_one_label_and_one_inert_address(label: str, host: str, path: str) -> None:
    try:
        url = trusted_url(f"https://{host}/{path}")
    except ValueError:
        return
    assert re.fullmatch(rf"https://{re.escape(host)}/[A-Za-z0-9/%:@!$&+,;=~?#._-]*", url)
    shown = re.fullmatch(
        r"\[([^][()*_~`|<>\\@#]*(?:[()][^][*_~`|<>\\@#]*)*)\]\((\S+)\)", link(label, url)
    )
    assert shown
    assert shown[2] == url
    read = unicodedata.normalize("NFKC", plain_text(label, 1000))
    assert not read or unicodedata.normalize("NFKC", shown[1]) == read
