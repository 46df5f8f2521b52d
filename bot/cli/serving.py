import asyncio
import signal
from contextlib import AsyncExitStack
from typing import Annotated

import typer

from bot.cli.opening import database, run
from bot.cli.words import Refusal, say
from bot.settings import Settings

MISSING = (
    "DISCORD_TOKEN is not set: make a bot under discord.com/developers/applications → Bot → Reset "
    "Token and put the token into .env; `postdoc demo` shows everything without one."
)
REFUSED = "Discord refused the token: reset it in the developer portal and put the new one in .env."
CLOSED = (
    "Discord closes the connection with code {code} and would again: check the token and the bot's "
    "intents in the developer portal."
)
UNREACHABLE = "Discord can't be reached from here now, or refuses: please try again in a while."
CONFIGURATION = 78
"""Exit code EX_CONFIG: a restart can't help, so a supervisor should not try one."""


def _token(settings: Settings) -> str:
    if settings.discord_token is None:
        raise Refusal(MISSING, code=CONFIGURATION)
    return settings.discord_token.get_secret_value()


def start() -> None:
    """Run the bot until it is told to stop."""
    settings = Settings()
    token = _token(settings)

    async def work() -> None:
        import discord

        from bot.cli.delivering import first_to_end
        from bot.cli.modelling import language_model
        from bot.cli.online import online
        from bot.cli.reading import reranker
        from bot.cli.scoring import scoring_at_work
        from bot.client import Postdoc
        from bot.delivery import REFUSES_TOKEN, TokenRefusedError
        from bot.delivery.working import deliver
        from bot.logs import set_up_logs
        from bot.startup import settle

        set_up_logs(settings.log_level, settings.log_format)
        async with AsyncExitStack() as stack:
            opening = database(settings, migrate=True, write=True)
            sessions = await stack.enter_async_context(opening)
            opened = await stack.enter_async_context(online(settings, sessions))
            model = await stack.enter_async_context(language_model(settings))
            bot = await stack.enter_async_context(Postdoc(sessions))
            bot.model, bot.reranker = model, reranker(settings)
            bot.context = settings.ask_context
            if opened is not None:
                bot.live, bot.refresh = opened.live, opened.refresh
                await stack.enter_async_context(opened.at_work())
            await stack.enter_async_context(scoring_at_work(settings, sessions))
            settle()
            serving = asyncio.create_task(bot.start(token))
            delivering = asyncio.create_task(deliver(bot, sessions))
            loop = asyncio.get_running_loop()
            for name in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(name, serving.cancel)
            try:
                await first_to_end(serving, delivering)
            except asyncio.CancelledError:
                say("Told to stop: closing.")
            except (discord.LoginFailure, TokenRefusedError) as error:
                raise Refusal(REFUSED, code=CONFIGURATION) from error
            except (discord.ConnectionClosed, discord.PrivilegedIntentsRequired) as error:
                code = getattr(error, "code", 4014)
                known = code in REFUSES_TOKEN
                raise Refusal(
                    CLOSED.format(code=code) if known else UNREACHABLE,
                    code=CONFIGURATION if known else 1,
                ) from error
            except (discord.HTTPException, OSError) as error:
                raise Refusal(UNREACHABLE, code=1) from error

    run(work)


def sync(
    guild: Annotated[
        int | None, typer.Option(help="Only this server, at once; everywhere without it.")
    ] = None,
) -> None:
    """Tell Discord which commands there are; needed once after an update."""
    settings = Settings()
    token = _token(settings)

    async def work() -> int:
        import discord

        from bot.client import Postdoc

        async with database(settings, migrate=True) as sessions, Postdoc(sessions) as bot:
            try:
                await bot.login(token)
            except discord.LoginFailure as error:
                raise Refusal(REFUSED, code=CONFIGURATION) from error
            except (discord.HTTPException, OSError) as error:
                raise Refusal(UNREACHABLE, code=1) from error
            place = discord.Object(guild) if guild else None
            if place is not None:
                bot.tree.copy_global_to(guild=place)
            try:
                return len(await bot.tree.sync(guild=place))
            except discord.Forbidden as error:
                raise Refusal(
                    "Discord does not let me add commands to that server: invite me there with the "
                    "scope applications.commands."
                ) from error
            except (discord.HTTPException, OSError) as error:
                raise Refusal(UNREACHABLE, code=1) from error

    say(f"{run(work)} commands are known to Discord now.")


def demo(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 for any free port.")] = 8300,
) -> None:
    """Open the bot in a local browser page, with the bundled corpus and without a token."""
    try:
        from bot.demo.session import serve
    except ModuleNotFoundError as error:
        raise Refusal(
            "The demo needs the extra `demo`: run `make demo`, or install postdoc[demo]."
        ) from error
    run(lambda: serve(port, say))


def add_to(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    app.command("run")(start)
    app.command()(sync)
    app.command()(demo)
