from typing import Annotated

import typer

from bot.cli.opening import database, run
from bot.cli.words import Refusal, errors, say
from bot.settings import Settings
from db.engine import is_missing
from db.failures import DatabaseError, explained


def migrate(
    revision: Annotated[str, typer.Option(help="head, or the name of a revision.")] = "head",
) -> None:
    """Bring the database to the newest version."""
    from db.migrations import revisions, upgrade

    settings = Settings()

    async def work() -> str | None:
        is_missing(settings.database)  # refuses a file that is no database before a thread opens it
        await upgrade(settings.database, revision)
        return (await revisions(settings.database))[0]

    try:
        with explained():
            say(f"The database is at revision {run(work)}.")
    except DatabaseError as error:
        raise Refusal(str(error)) from error


index = typer.Typer(help="Look after the index of names.", no_args_is_help=True)


@index.command("rebuild")
def rebuild_index() -> None:
    """Empty the index of names and file every author anew, in one transaction; then pack it."""
    from db.queries import lookup

    settings = Settings()

    async def work() -> int:
        async with database(settings, migrate=False, write=True) as sessions:
            with errors.status("filing authors …") as status:
                async with sessions.write() as session:
                    filed = await lookup.rebuild(
                        session, lambda done: status.update(f"{done:,} authors filed …")
                    )
                status.update("packing the index …")
                try:
                    await lookup.pack(sessions, emptied=True)
                except DatabaseError as error:
                    say(f"The index is larger than it need be. {error}")
        return filed

    say(f"{run(work):,} authors are in the index.")


@index.command("check")
def check_index() -> None:
    """Compare the index of names with the authors; exit code 1 when they differ."""
    from db.queries import lookup

    settings = Settings()

    async def work() -> list[str]:
        async with database(settings, migrate=False) as sessions, sessions.read() as session:
            return list(await lookup.check(session))

    differences = run(work)
    for difference in differences[:20]:
        say(difference)
    if differences:
        raise Refusal("The index differs: `postdoc index rebuild` makes it anew.", code=1)
    say("The index agrees with the authors.")


def identify() -> None:
    """Tie the names on all papers to people; ingest does so by itself, large imports do not."""
    from db.queries.identity import Ties, tie_next

    settings = Settings()

    async def work() -> Ties:
        done = Ties()
        after: int | None = 0
        async with database(settings, migrate=True, write=True) as sessions:
            while after is not None:
                async with sessions.write() as session:
                    ties, after = await tie_next(session, after)
                done.add(ties)
        return done

    done = run(work)
    say(
        f"Names on papers: {done.by_id:,} tied by ids, {done.by_evidence:,} by evidence, "
        f"{done.alone:,} stand alone, {done.open:,} open; {done.merged:,} authors united."
    )


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
    app.command()(identify)
    app.add_typer(index, name="index")
    app.command()(doctor)
