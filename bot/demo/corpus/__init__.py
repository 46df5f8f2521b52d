from importlib.resources import files
from pathlib import Path


def authors_path() -> Path:
    """The file of bundled authors: one AuthorRecord a line, JSON, UTF-8."""
    return Path(str(files(__name__) / "authors.jsonl"))


def papers_path() -> Path:
    """The file of bundled papers: one PaperRecord a line, JSON, UTF-8."""
    return Path(str(files(__name__) / "papers.jsonl"))
