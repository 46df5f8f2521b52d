import pytest
from pydantic import SecretStr

from bot.assistant.model.endpoint import Endpoint, ModelError, Prices, Usage
from tests.fakes.model import FakeModel

ASKED = [{"role": "user", "content": "who?"}]


async def heard(endpoint: Endpoint) -> list[str | Usage]:
    return [part async for part in endpoint.stream(ASKED)]


async def test_words_come_as_written_and_usage_last(model: FakeModel) -> None:
    model.script = lambda _: "Looms obey cards, said the engine."
    endpoint = Endpoint(model.url, "tiny", SecretStr("sesame"))
    parts = await heard(endpoint)
    await endpoint.close()
    assert "".join(str(part) for part in parts[:-1]) == "Looms obey cards, said the engine."
    assert parts[-1] == Usage(100, 20)
    assert model.keys == ["Bearer sesame"]
    assert model.asked[0]["model"] == "tiny"
    assert model.asked[0]["stream"] is True
    assert Prices(1.0, 4.0).of(Usage(100, 20)) == pytest.approx(180 / 1_000_000)


async def test_without_a_key_none_is_sent(model: FakeModel) -> None:
    model.script = lambda _: "x"
    endpoint = Endpoint(model.url, "tiny")
    await heard(endpoint)
    await endpoint.close()
    assert model.keys == [None]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("401", "refuses my key"),
        ("404", "is not there"),
        ("429", "too much to do"),
        ("500", "error (500)"),
        ("redirect", "error (307)"),
        ("html", "stream of events"),
        ("nonsense", "nonsense"),
        ("cut", "nonsense"),
        ("error", "broke off"),
        ("endless", "does not stop"),
        ("hang", "longer than 0.3 seconds"),
    ],
)
async def test_every_fault_is_one_sentence(model: FakeModel, fault: str, words: str) -> None:
    model.fault, model.script = fault, lambda _: "A long answer that is cut off somewhere. " * 9
    endpoint = Endpoint(model.url, "tiny", SecretStr("sesame"), deadline=0.3)
    if fault != "hang":
        endpoint = Endpoint(model.url, "tiny", SecretStr("sesame"))
    with pytest.raises(ModelError) as error:
        await heard(endpoint)
    await endpoint.close()
    assert words in str(error.value)
    assert "sesame" not in str(error.value)
    assert "secret" not in str(error.value)
    assert model.url not in str(error.value)


async def test_silence_and_absence_are_told_too(model: FakeModel) -> None:
    model.script = lambda _: ""
    endpoint = Endpoint(model.url, "tiny")
    with pytest.raises(ModelError, match="answered nothing"):
        await heard(endpoint)
    await endpoint.close()
    nobody = Endpoint("http://127.0.0.1:9/v1", "tiny")
    with pytest.raises(ModelError, match="can't be reached"):
        await heard(nobody)
    await nobody.close()


async def test_a_failing_model_is_left_alone(model: FakeModel) -> None:
    model.fault = "500"
    endpoint = Endpoint(model.url, "tiny")
    for _ in range(3):
        with pytest.raises(ModelError, match="500"):
            await heard(endpoint)
    with pytest.raises(ModelError, match="left alone"):
        await heard(endpoint)
    await endpoint.close()
    assert len(model.asked) == 3


@pytest.mark.parametrize(
    "url", ["ftp://x/v1", "file:///etc/passwd", "http://user@x/v1", "https://x/v1?a=b", "nothing"]
)
def test_only_plain_web_addresses(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Endpoint(url, "tiny")
