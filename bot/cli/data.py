import json
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.opening import database, run
from bot.cli.words import Refusal, errors, say
from bot.settings import Settings
from bot.startup import settle
from bot.text import plain_text
from db.engine import Sessions

imports = typer.Typer(help="Load authors or papers.", no_args_is_help=True)


async def _load(sessions: Sessions, what: str, path: Path) -> int:
    from bot.importing import AUTHORS, PAPERS, import_file, pack_grown

    kind: Any = AUTHORS if what == "authors" else PAPERS
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    try:
        size = path.stat().st_size  # noqa: ASYNC240 - nothing else runs on this loop yet
        with Progress(
            *columns, TimeRemainingColumn(), console=errors, disable=not errors.is_terminal
        ) as bar:
            task = bar.add_task(what, total=size)
            report = await import_file(
                sessions, kind, path, lambda at: bar.update(task, completed=at)
            )
    except OSError as error:
        reason = error.strerror or "it is damaged"
        raise Refusal(f"I can't read {path.name or path}: {reason}.") from error
    with errors.status("packing the index of names …"):
        await pack_grown(sessions, report.outcome.new if what == "authors" else 0)
    for line, reason in sorted(report.bad.items()):
        say(f"line {line}: {reason}")
    if report.skipped > len(report.bad):
        say(f"… and {report.skipped - len(report.bad):,} more lines.")
    done = report.outcome
    say(
        f"{what}: {done.new:,} new, {done.changed:,} changed, {done.unchanged:,} unchanged, "
        f"{report.skipped:,} left out."
    )
    return report.skipped


@imports.command("demo")
def import_demo() -> None:
    """Load the bundled corpus: a real profile inside an invented little world."""
    from bot.demo.corpus import authors_path, papers_path

    async def work() -> None:
        async with database(Settings(), migrate=True, write=True) as sessions:
            await _load(sessions, "authors", authors_path())
            await _load(sessions, "papers", papers_path())

    run(work)


def _import(what: str, file: Path) -> None:
    async def work() -> None:
        async with database(Settings(), migrate=True, write=True) as sessions:
            await _load(sessions, what, file)

    run(work)


_File = Annotated[Path, typer.Argument(help="JSON lines, plain or gzip.")]


@imports.command("authors")
def import_authors(file: _File) -> None:
    """Load AuthorRecords, one JSON object a line."""
    _import("authors", file)


@imports.command("papers")
def import_papers(file: _File) -> None:
    """Load PaperRecords, one JSON object a line."""
    _import("papers", file)


def _queries(names: list[str], file: Path | None) -> Iterator[str]:
    if file is None and names == ["-"]:
        file, names = Path("-"), []
    if names:
        # Words without a space anywhere are one name typed without quotes.
        given = names if any(" " in name for name in names) else [" ".join(names)]
        yield from (name.encode("utf-8", "replace").decode() for name in given)
    if file is not None:
        try:
            with ExitStack() as stack:
                lines: Iterable[bytes] = (
                    sys.stdin.buffer if str(file) == "-" else stack.enter_context(file.open("rb"))
                )
                for number, line in enumerate(lines):
                    text = line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line
                    yield text.decode("utf-8", "replace").rstrip("\r\n")
        except OSError as error:
            raise Refusal(f"I can't read {file.name or file}: {error.strerror}.") from error


def lookup(
    names: Annotated[list[str] | None, typer.Argument(help="A name; several in quotes.")] = None,
    file: Annotated[Path | None, typer.Option(help="Queries, one a line; - for stdin.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Candidates a query.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a query.")] = False,
) -> None:
    """Find authors by name, as the bot does."""
    if not names and file is None:
        raise Refusal("Please give a name, or --file with one name a line.")

    async def work() -> None:
        from db.queries.authors import search

        async with database(Settings(), migrate=False) as sessions, sessions.read() as session:
            if file is not None:
                settle()
            for query in _queries(names or [], file):
                start = time.perf_counter()
                found = await search(session, query, limit=limit)
                taken = (time.perf_counter() - start) * 1000
                if as_json:
                    _print_json(query, found, taken)
                else:
                    _print_lines(query, found, taken)

    run(work)


def _print_json(query: str, found: Any, taken: float) -> None:
    line = {
        "query": query,
        "confident": found.confident,
        "ms": round(taken, 3),
        "candidates": [
            {
                "id": c.author_id,
                "name": c.name,
                "score": round(c.score, 4),
                "works_count": c.works_count,
                "why": list(c.why),
            }
            for c in found.candidates
        ],
    }
    if found.flags:
        line["flags"] = [{"kind": flag.kind, "evidence": flag.evidence} for flag in found.flags]
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _print_lines(query: str, found: Any, taken: float) -> None:
    sure = "one clear winner" if found.confident else f"{len(found.candidates)} candidates"
    sys.stdout.write(f"{query}: {sure} ({taken:.1f} ms)\n")
    for place, c in enumerate(found.candidates, start=1):
        why, name = "; ".join(c.why), plain_text(c.name, 300)
        sys.stdout.write(f"  {place}. {name} · {c.works_count} papers · {c.score:.2f} · {why}\n")


def author(
    name: Annotated[str, typer.Argument(help="A name as you remember it.")],
    as_json: Annotated[bool, typer.Option("--json", help="The profile as one object.")] = False,
) -> None:
    """Show the profile that the bot's card shows."""

    async def work() -> None:
        from bot.profile_json import profile_json, profile_text
        from db.queries.authors import search
        from db.queries.papers import listed, load
        from db.queries.profiles import profile

        async with database(Settings(), migrate=False) as sessions, sessions.read() as session:
            found = await search(session, name)
            if not found.candidates:
                raise Refusal(f"I know nobody named “{name}”: please try another spelling.", code=1)
            person = await profile(session, found.candidates[0].author_id)
            if person is None:
                raise Refusal(f"I know nobody named “{name}”: please try another spelling.", code=1)
            ids = await listed(session, author_id=person.id, limit=1_000)
            cards = await load(session, ids.ids)
        shape = profile_json(person, cards, found)
        sys.stdout.write(
            json.dumps(shape, ensure_ascii=False, indent=2) + "\n"
            if as_json
            else profile_text(shape)
        )
        if not found.confident:
            others = ", ".join(c.name for c in found.candidates[1:4])
            say(f"I am not sure whom you mean{': it could also be ' + others if others else ''}.")

    run(work)


def add_to(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    app.add_typer(imports, name="import")
    app.command()(lookup)
    app.command()(author)
