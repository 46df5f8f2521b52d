import io
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click import unstyle

from bot.cli import main
from bot.settings import Settings
from tests.world import AUTHORS, PAPERS


@dataclass(frozen=True)
class Result:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """The JSON lines on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]

    def refusal(self) -> str:
        """The one sentence of a refusal, without trace of the program, a place or a password."""
        assert self.code != 0
        assert self.out == ""
        (sentence,) = self.err.splitlines()
        assert sentence.endswith("."), sentence
        for trace in ("Traceback", "Error", "canary", str(Path.cwd()), "sqlalche"):
            assert trace not in sentence, sentence
        return sentence


Postdoc = Callable[..., Result]


@pytest.fixture
def postdoc(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Postdoc:
    """Run the command line in this process, in a folder and an environment of its own."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("POSTDOC_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str | Path, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "argv", ["postdoc", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        code = end.value.code
        return Result(code if isinstance(code, int) else 0, said.out, unstyle(said.err))

    return run


def write(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture
def filled(postdoc: Postdoc, tmp_path: Path, sqlite_template: Path) -> Postdoc:
    """The same with the small world of the tests in its database."""
    (tmp_path / "home").mkdir()
    shutil.copy(sqlite_template, tmp_path / "home" / "postdoc.db")
    authors = [author.model_dump(mode="json") for author in AUTHORS]
    papers = [paper.model_dump(mode="json") for paper in PAPERS]
    assert postdoc("import", "authors", write(tmp_path / "a.jsonl", *authors)).code == 0
    assert postdoc("import", "papers", write(tmp_path / "p.jsonl", *papers)).code == 0
    return postdoc
