from dataclasses import replace

import pytest

from tests.benchmarks.blocking import Blocking
from tests.benchmarks.building import Built
from tests.benchmarks.peers.running import REFERENCE, PeerRun
from tests.benchmarks.report import document
from tests.benchmarks.runs import OurRun, Round
from tests.benchmarks.scoring import Answer, Query
from tests.benchmarks.targets import behind, verdicts

QUIET = Blocking(0.1, 2.0, 1.0, 0, 2.0, 3.0, 6.0, 1_000, 0, 0, 1.5)
BUILT = Built("x", "sqlite://", 80_000, 4.0, 20_000, 10.0, 15_000_000)


@pytest.fixture
def run() -> OurRun:
    answers = [Answer(1, 1.0, confident=True), Answer(2, 2.0), Answer(None, 3.0)]
    typed = {2: Answer(4, 4.0)}
    return OurRun(
        "SQLite", BUILT, answers, typed, [Answer(None, 1.0)], 90.0, 70.0, 50.0, QUIET, QUIET
    )


@pytest.fixture
def done(run: OurRun) -> Round:
    queries = [Query("a", "a", "R_a"), Query("b", "b", "G_b"), Query("c", "c", "P_c")]
    peers = [
        PeerRun(REFERENCE, [Answer(1, 40.0), Answer(None, 40.0), Answer(None, 40.0)], 2.0, 1.0, 10),
        PeerRun("tantivy", missing="not installed"),
    ]
    return Round(100_000, "files of names", queries, [0, 1, 2], [run], peers, 60.0)


def judged(done: Round, run: OurRun) -> dict[str, tuple[str, bool | None]]:
    return {v.what: (v.measured, v.reached) for v in verdicts(done, run)}


def test_targets_are_judged_by_what_was_measured(done: Round, run: OurRun) -> None:
    found = judged(done, run)
    assert found["recall@5, prefixes"] == ("1.000", True)
    assert found["recall@1, noise"] == ("0.000", False)
    assert found["index on disk, an author"] == ("150.0 bytes", True)
    assert found["import"] == ("20,000 names/s", True)
    assert found["batches of 100"] == ("2,000 names/s", False)
    assert found["memory more than with an empty database"] == ("20.0 MB", True)
    assert found["present names claimed and right"] == ("33.3 %", False)
    assert found[f"p50 against {REFERENCE}"] == ("20.0 ×", True)
    assert found[f"p99 against {REFERENCE}"] == ("10.0 ×", True)


def test_a_family_that_was_not_asked_is_not_judged(done: Round, run: OurRun) -> None:
    without = replace(done, queries=[replace(q, kind="G_b") for q in done.queries], peers=[])
    assert judged(without, run)["recall@5, real variants"] == ("not asked", None)


def test_a_kind_in_which_a_peer_finds_more_is_named(done: Round, run: OurRun) -> None:
    better = replace(done.peers[0], answers=[Answer(1, 1.0)] * 3)
    assert behind(done, run, done.peers[0]) == []
    assert behind(done, replace(run, typed={2: Answer(None, 1.0)}), better) == [
        "P_c (0 against 1 of 1)"
    ]


def test_the_document_shows_every_run_and_says_what_is_missing(done: Round) -> None:
    text = document([done], ["Date: today"])
    assert "- Date: today" in text
    assert "this run had others" in text
    assert "| tantivy | not installed |" in text
    assert "| batches of 100 | ≥ 3,000 names/s | 2,000 names/s | **missed** |" in text
    assert f"SQLite finds less than {REFERENCE} in: no kind." in text
    assert "| nan" not in text
    for table in text.split("\n\n"):
        if table.startswith("|"):
            assert len({line.count("|") for line in table.strip().splitlines()}) == 1


def test_rounds_of_several_sizes_show_how_it_grows(done: Round) -> None:
    grown = replace(done, names=2_000_000, begun="2026-01-01 00:00 UTC at load 0.5")
    text = document([grown, done], [])
    assert "## Targets, at 2,000,000 names" in text
    assert "minutes from 2026-01-01 00:00 UTC at load 0.5." in text
    growth = text.partition("## Growth")[2]
    assert growth.index("| SQLite, 100,000 |") < growth.index("| SQLite, 2,000,000 |")


def test_what_was_not_measured_is_a_dash(done: Round, run: OurRun) -> None:
    unknown = replace(run, built=replace(BUILT, import_seconds=float("nan")))
    text = document([replace(done, ours=[unknown])], [])
    assert "| import | ≥ 20,000 names/s | – names/s | – |" in text
    assert "| SQLite | – | 2,000 |" in text
