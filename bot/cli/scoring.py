import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Final

import typer

from bot.cli.opening import database, run
from bot.cli.words import Refusal, errors, say
from bot.settings import Settings
from db.engine import Sessions

PAUSE: Final = 60.0
_PASSES: Final = 5
_AT_ONCE: Final = 8_000
"""Papers measured in one pass over the corpus when memory is not the bot's."""


def score(
    everything: Annotated[
        bool, typer.Option("--all", help="Read, measure and rate every paper anew.")
    ] = False,
) -> None:
    """Compute novelty and AI scores of what is new or changed, as the bot itself does."""
    from bot.scoring.model import ModelError, model_name
    from bot.scoring.run import Done, Scoring
    from bot.scoring.worker import process

    settings = Settings()
    folder = str(settings.text_model) if settings.text_model else None

    async def work() -> Done:
        async with database(settings, migrate=True) as sessions:
            with errors.status("looking for what changed …") as status:

                def progress(done: Done) -> None:
                    status.update(
                        f"{done.texts:,} texts read, {done.measured:,} distances measured, "
                        f"{done.rated:,} papers rated …"
                    )

                scoring = Scoring(
                    sessions,
                    partial(process, folder),
                    model=model_name(folder),
                    asked=_AT_ONCE,
                    progress=progress,
                )
                return await (scoring.everything() if everything else scoring.turn())

    try:
        done = run(work)
    except ModelError as error:
        raise Refusal(str(error)) from error
    say(
        f"{done.texts:,} texts read, {done.measured:,} distances measured, "
        f"{done.rated:,} papers rated."
    )


@asynccontextmanager
async def scoring_at_work(settings: Settings, sessions: Sessions) -> AsyncIterator[None]:
    """Score in the background until the end; ``Refusal`` when the text model is not there."""
    from bot.ingest import forever
    from bot.scoring.model import ModelError, model_name
    from bot.scoring.run import Scoring
    from bot.scoring.worker import process

    folder = str(settings.text_model) if settings.text_model else None
    try:
        name = model_name(folder)
    except ModelError as error:
        raise Refusal(str(error)) from error
    scoring = Scoring(sessions, partial(process, folder), model=name, passes=_PASSES)
    task = asyncio.create_task(forever("scoring", scoring.turn, PAUSE))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def add_to(app: typer.Typer) -> None:
    """Put this command into the command line."""
    app.command()(score)
