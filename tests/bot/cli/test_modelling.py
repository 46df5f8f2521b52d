import pytest

from bot.cli.modelling import language_model
from bot.cli.words import Refusal
from bot.settings import Settings


def settings(**values: object) -> Settings:
    return Settings.model_validate(values)


async def test_without_an_address_there_is_no_model() -> None:
    async with language_model(settings()) as model:
        assert model is None


async def test_a_model_has_its_name_its_limits_and_its_prices() -> None:
    given = settings(
        ask_base_url="http://127.0.0.1:11434/v1",
        ask_model="tiny",
        ask_user_tokens=7,
        ask_output_price=3.0,
    )
    async with language_model(given) as model:
        assert model is not None
        assert model.endpoint.model == "tiny"
        assert model.limits.user_tokens == 7
        assert model.prices.answered == 3.0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"ask_base_url": "http://127.0.0.1/v1"}, "ASK_MODEL is missing"),
        ({"ask_model": "tiny"}, "ASK_BASE_URL is missing"),
        ({"ask_base_url": "file:///etc/passwd", "ask_model": "tiny"}, "ASK_BASE_URL: it is no"),
    ],
)
async def test_half_a_model_is_refused_in_a_sentence(values: dict[str, str], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        async with language_model(settings(**values)):
            pass
