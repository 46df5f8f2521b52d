import pytest

from bot.demo.corpus import authors_path, papers_path
from db.records import AuthorRecord, PaperRecord


@pytest.fixture(scope="session")
def authors() -> list[AuthorRecord]:
    lines = authors_path().read_text(encoding="utf-8").splitlines()
    return [AuthorRecord.model_validate_json(line) for line in lines]


@pytest.fixture(scope="session")
def papers() -> list[PaperRecord]:
    lines = papers_path().read_text(encoding="utf-8").splitlines()
    return [PaperRecord.model_validate_json(line) for line in lines]
