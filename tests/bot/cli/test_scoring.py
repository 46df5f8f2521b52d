from pathlib import Path

import pytest

from tests.bot.cli.conftest import Postdoc


def test_score_what_is_new_and_then_everything(filled: Postdoc) -> None:
    first = filled("score")
    assert first.code == 0
    assert first.out == ""
    # The small world's texts are too short to be measured.
    read, measured, rated = (int(part.split()[0]) for part in first.err.strip().split(", "))
    assert (read, measured) == (rated, 0)
    assert read > 15
    again = filled("score")
    assert again.err == "0 texts read, 0 distances measured, 0 papers rated.\n"
    assert filled("score", "--all").err == first.err


def test_a_text_model_that_is_not_there(
    filled: Postdoc, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TEXT_MODEL", str(tmp_path / "nowhere"))
    refused = filled("score")
    assert refused.code == 2
    assert refused.refusal().startswith("TEXT_MODEL needs model.onnx in its folder: ")
