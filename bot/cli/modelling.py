from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.assistant.model import Endpoint, Limits, Model, Prices
from bot.cli.words import Refusal
from bot.settings import Settings


@asynccontextmanager
async def language_model(settings: Settings) -> AsyncIterator[Model | None]:
    """The language model of these settings, or None without one; closed at the end.

    Raises ``Refusal`` when the settings name half a model or an address that is none.
    """
    if settings.ask_base_url is None and settings.ask_model is None:
        yield None
        return
    if settings.ask_base_url is None or settings.ask_model is None:
        missing = "ASK_MODEL" if settings.ask_model is None else "ASK_BASE_URL"
        raise Refusal(f"{missing} is missing: a language model needs its address and its name.")
    try:
        endpoint = Endpoint(
            settings.ask_base_url,
            settings.ask_model,
            settings.ask_api_key,
            deadline=settings.ask_deadline,
        )
    except ValueError as error:
        raise Refusal(f"ASK_BASE_URL: {error}.") from error
    limits = Limits(
        user_tokens=settings.ask_user_tokens,
        guild_tokens=settings.ask_server_tokens,
        user_dollars=settings.ask_user_dollars,
        guild_dollars=settings.ask_server_dollars,
    )
    prices = Prices(settings.ask_input_price, settings.ask_output_price)
    try:
        yield Model(endpoint, limits, prices)
    finally:
        await endpoint.close()
