import asyncio
from typing import Annotated

import typer

from bot.cli.opening import database, run
from bot.cli.words import Refusal, say
from bot.settings import Settings


def ingest(
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
    source: Annotated[
        list[str] | None,
        typer.Option(help="With --once: only feeds that begin so."),
    ] = None,
) -> None:
    """Take in what is new at the sources: once, or for ever as the bot itself does."""
    settings = Settings()
    if source and not once:
        raise Refusal("--source goes with --once: the bot itself runs every feed.")

    async def work() -> bool:
        from bot.cli.online import online
        from bot.cli.scoring import scoring_at_work
        from bot.ingest import save_health
        from bot.logs import set_up_logs

        set_up_logs(settings.log_level, settings.log_format)
        async with (
            database(settings, migrate=True, write=True) as sessions,
            online(settings, sessions) as opened,
        ):
            if opened is None:
                raise Refusal("SOURCES is none: name a source in .env first.")
            known = opened.ingest.feeds
            chosen = [n for n in known if not source or n.startswith(tuple(source))]
            if not chosen:
                raise Refusal(f"There is no such feed; there are {', '.join(known)}.")
            if not once:
                async with opened.at_work(), scoring_at_work(settings, sessions):
                    await asyncio.Event().wait()
            results = await opened.ingest.once(chosen)
            await save_health(sessions, opened.sources)
        for result in results:
            done = result.tally
            words = f" {result.words}" if result.words else ""
            say(
                f"{result.feed}: {result.outcome}, {done.new:,} new, {done.changed:,} changed, "
                f"{done.unchanged:,} unchanged, {len(done.skipped):,} skipped.{words}"
            )
            for record, reason in done.skipped[:5]:
                say(f"  {record}: {reason}")
        return any(result.failed for result in results)

    if run(work):
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Put this command into the command line."""
    app.command()(ingest)
