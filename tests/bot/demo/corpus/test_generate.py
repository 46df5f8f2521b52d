import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.demo.corpus import authors_path, papers_path
from bot.demo.corpus.generate import as_lines, authors, papers
from bot.demo.corpus.numbers import h_index

GENERATED_AGAIN = """
import sys
from bot.demo.corpus.generate import as_lines, authors, papers
sys.stdout.buffer.write((as_lines(authors()) + as_lines(papers())).encode())
"""


def test_the_files_are_what_the_material_gives() -> None:
    assert authors_path().read_bytes() == as_lines(authors()).encode()
    assert papers_path().read_bytes() == as_lines(papers()).encode()


def test_another_process_gives_the_same_bytes() -> None:
    root = Path(__file__).parents[4]
    again = subprocess.run(
        [sys.executable, "-c", GENERATED_AGAIN],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    )
    assert again.stdout == authors_path().read_bytes() + papers_path().read_bytes()


def test_both_files_stay_small() -> None:
    assert authors_path().stat().st_size + papers_path().stat().st_size <= 1_500_000


@pytest.mark.parametrize(
    ("counts", "expected"), [([], 0), ([0, 0], 0), ([1], 1), ([3, 3, 3], 3), ([9, 4, 4, 1], 3)]
)
def test_h_index(counts: list[int], expected: int) -> None:
    assert h_index(counts) == expected
