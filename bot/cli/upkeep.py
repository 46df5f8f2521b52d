from typing import Annotated

import typer

from bot.cli.opening import run
from bot.cli.words import Refusal, say
from bot.settings import Settings
from db.failures import DatabaseError, explained


def migrate(
    revision: Annotated[str, typer.Option(help="head, or the name of a revision.")] = "head",
) -> None:
    """Bring the database to the newest version."""
    from db.migrations import revisions, upgrade

    settings = Settings()

    async def work() -> str | None:
        await upgrade(settings.database, revision)
        return (await revisions(settings.database))[0]

    try:
        with explained():
            say(f"The database is at revision {run(work)}.")
    except DatabaseError as error:
        raise Refusal(str(error)) from error


def doctor() -> None:
    """Check settings, database, token, permissions and clock, and say what to do about each."""
    from bot.doctor import examine

    settings = Settings()
    findings = run(lambda: examine(settings))
    for finding in findings:
        say(f"{finding.mark} {finding.what}: {finding.words}")
    if any(finding.bad for finding in findings):
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    app.command()(migrate)
    app.command()(doctor)
