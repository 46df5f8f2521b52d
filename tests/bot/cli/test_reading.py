from pathlib import Path

import pytest

from bot.cli.reading import reranker
from bot.cli.words import Refusal
from bot.settings import Settings


def test_without_the_setting_nobody_reads_along() -> None:
    assert reranker(Settings(_env_file=None)) is None


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="ASK_TEXT_MODEL needs"):
        reranker(Settings(_env_file=None, ask_text_model=tmp_path))
