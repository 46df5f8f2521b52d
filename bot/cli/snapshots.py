import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, cast

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.data import imports
from bot.cli.opening import database, run
from bot.cli.words import Refusal, errors, say
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.snapshots import Kind, Part, Parts

exports = typer.Typer(help="Write what is known as JSON lines.", no_args_is_help=True)


class _What(StrEnum):
    AUTHORS = "authors"
    WORKS = "works"


async def _take(kind: "Kind", found: "Parts", moved: "tuple[Part, ...]" = ()) -> bool:
    """Take all files in and say what came of them; whether anything was left out."""
    from bot.importing import pack_grown
    from bot.snapshots import DamagedError, Report, Taking, heal_moved

    noun = "papers" if kind == "arxiv" else kind
    total, wrong, before = Report(), list(found.wrong), 0
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    async with database(Settings(), migrate=True, write=True) as sessions:
        with Progress(
            *columns, TimeRemainingColumn(), console=errors, disable=not errors.is_terminal
        ) as bar:
            task = bar.add_task(noun, total=found.size)

            def progress(at: int) -> None:
                bar.update(task, completed=before + at)

            async with Taking.opened(sessions, kind, progress=progress) as taking:
                for part in found.parts:
                    report = Report()
                    try:
                        await taking.take(part, report)
                    except (DamagedError, OSError) as error:
                        wrong.append(f"{part.name}: {error}.")
                    total.outcome.add(report.outcome)
                    for line, reason in report.bad.items():
                        say(f"{part.name} line {line}: {reason}")
                    total.skipped += report.skipped
                    before += part.size
        healed = 0
        for part in moved:
            try:
                healed += await heal_moved(sessions, part)
            except (DamagedError, OSError) as error:
                wrong.append(f"{part.name}: {error}.")
        with errors.status("packing the index of names …"):
            await pack_grown(sessions, total.outcome.new if kind == "authors" else 0)
    if moved:
        say(f"{healed:,} merged ids were of {noun} known here.")
    for sentence in wrong:
        say(sentence)
    done = total.outcome
    say(
        f"{noun}: {done.new:,} new, {done.changed:,} changed, {done.unchanged:,} unchanged, "
        f"{total.skipped:,} left out; {taking.unchanged} of {len(found.parts)} files were done "
        "before."
    )
    return bool(wrong)


@imports.command("arxiv")
def import_arxiv(
    file: Annotated[Path, typer.Argument(help="arXiv's metadata snapshot, plain or gzip.")],
) -> None:
    """Load arXiv's metadata snapshot; a second run goes on where the first one stopped."""
    from bot.snapshots import arxiv_file

    try:
        found = arxiv_file(file)
    except OSError as error:
        raise Refusal(f"I can't read {file.name}: {error.strerror or error}.") from error
    if run(lambda: _take("arxiv", found)):
        raise typer.Exit(1)


@imports.command("openalex")
def import_openalex(
    folder: Annotated[Path, typer.Argument(help="Its folder, or the one of authors or works.")],
    what: Annotated[_What, typer.Option(help="Which of the two.")],
) -> None:
    """Load OpenAlex's snapshot; a second run takes only files that are new or changed."""
    from bot.snapshots import FolderError, moved_parts, openalex_parts

    try:
        found = openalex_parts(folder, what.value)
    except FolderError as error:
        raise Refusal(str(error)) from error
    moved = moved_parts(folder, what.value)
    if run(lambda: _take(what.value, found, moved)):
        raise typer.Exit(1)


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    """Standard output for ``-``, else a file that appears once it is complete."""
    if str(file) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    growing = file.with_name(f".{file.name}.growing")
    try:
        with growing.open("wb") as raw:
            if file.suffix == ".gz":
                # No name and no time in it: the same content is the same file.
                with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                    yield cast("BinaryIO", packed)
            else:
                yield raw
        growing.replace(file)
    except OSError as error:
        raise Refusal(f"I can't write {file.name}: {error.strerror or error}.") from error
    finally:
        growing.unlink(missing_ok=True)


def _export(what: str, file: Path) -> None:
    from bot.exporting import export

    async def work() -> int:
        async with database(Settings(), migrate=False) as sessions:
            with _opened(file) as out, errors.status(what) as status:
                return await export(
                    sessions,
                    "authors" if what == "authors" else "papers",
                    out,
                    lambda lines: status.update(f"{what}: {lines:,} lines"),
                )

    say(f"{what}: {run(work):,} lines.")


_Out = Annotated[Path, typer.Argument(help="A file, gzipped if it ends in .gz; - for stdout.")]


@exports.command("authors")
def export_authors(file: _Out) -> None:
    """Write every author as AuthorRecords, which `postdoc import authors` takes."""
    _export("authors", file)


@exports.command("papers")
def export_papers(file: _Out) -> None:
    """Write every paper as PaperRecords, which `postdoc import papers` takes."""
    _export("papers", file)


def add_to(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    app.add_typer(exports, name="export")
