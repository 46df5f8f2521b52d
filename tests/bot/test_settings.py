import re
import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsError

from bot.cli.online import source_settings
from bot.settings import OwnerSettings, Settings
from bot.sources.arxiv.pace import CATEGORIES
from bot.sources.known import owners
from db.engine import async_url

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of its own, and none of this machine's settings."""
    owned = [f"{owner}_{name}" for owner in owners() for name in OwnerSettings.model_fields]
    for name in (*Settings.model_fields, *owned):
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_has_to_be_set(alone: Path) -> None:
    settings = Settings()
    assert settings.discord_token is None
    assert settings.database.startswith("sqlite:///")
    assert settings.database.endswith("/postdoc/postdoc.db")
    assert str(alone) in settings.database
    assert (settings.log_level, settings.log_format) == ("INFO", "text")


def test_empty_means_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISCORD_TOKEN", "DATABASE_URL", "POSTDOC_HOME", "LOG_LEVEL"):
        monkeypatch.setenv(name, "")
    assert Settings() == Settings.model_construct(**Settings().model_dump())
    assert Settings().database_url is None
    assert Settings().log_level == "INFO"


@pytest.mark.parametrize(
    "written",
    [
        "abc.def.ghi",
        " abc.def.ghi\n",
        '"abc.def.ghi"',
        "'abc.def.ghi'",
        "Bot abc.def.ghi",
        "bot  abc.def.ghi ",
        '"Bot abc.def.ghi"',
        'Bot "abc.def.ghi"',
        "\u00a0abc.def.ghi",
    ],
)
def test_a_token_is_taken_as_it_was_pasted(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", written)
    token = Settings().discord_token
    assert token is not None
    assert token.get_secret_value() == "abc.def.ghi"


@pytest.mark.parametrize("written", [" ", '""', "Bot ", "'  '"])
def test_no_token_is_no_token(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", written)
    assert Settings().discord_token is None


def test_a_file_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, alone: Path
) -> None:
    (alone / ".env").write_text(
        "# comment\nDISCORD_TOKEN='Bot abc'\nLOG_FORMAT=json\nexport LOG_LEVEL=DEBUG\n"
        "SOMEBODY_ELSES=x\nDATABASE_URL=postgresql://u:p%23@h/d\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("LOG_FORMAT", "text")
    settings = Settings()
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "abc"
    assert (settings.log_format, settings.log_level) == ("text", "DEBUG")
    assert settings.database == "postgresql://u:p%23@h/d"


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISCORD_TOKEN", "OPENALEX_API_KEY", "SEMANTIC_SCHOLAR_API_KEY"):
        monkeypatch.setenv(name, "canary")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:canary@h/d")
    assert "canary" not in repr(Settings()) + str(Settings()) + Settings().model_dump_json()
    own = OwnerSettings.of("openalex")
    assert own.api_key is not None
    assert "canary" not in repr(own) + str(own) + own.model_dump_json()


@pytest.mark.parametrize("folder", ["a b", "a%20b", "a?b", "a#b", "ü@:", "~x"])
def test_any_folder_may_be_home(monkeypatch: pytest.MonkeyPatch, folder: str, alone: Path) -> None:
    monkeypatch.setenv("POSTDOC_HOME", str(alone / folder))
    assert async_url(Settings().database).database == str(alone / folder / "postdoc.db")
    monkeypatch.setenv("POSTDOC_HOME", "~/data")
    assert async_url(Settings().database).database == str(alone / "data" / "postdoc.db")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("SOURCES", "not a source!"),
        ("CONTACT", "nobody"),
        ("DAILY_REQUESTS", "-1"),
    ],
)
def test_what_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert str(caught.value.errors()[0]["loc"][0]).upper() == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ARXIV_CATEGORIES", "not a category!"),
        ("ARXIV_SECONDS", "0"),
        ("OPENALEX_PER_SECOND", "many"),
    ],
)
def test_what_is_wrong_with_a_source_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name):
        OwnerSettings.of(name.partition("_")[0].lower())


def test_the_example_gives_sources_what_they_say_themselves(
    monkeypatch: pytest.MonkeyPatch, alone: Path
) -> None:
    before = source_settings(Settings())
    shutil.copy(ROOT / ".env.example", alone / ".env")
    after = source_settings(Settings())
    assert (after.keys, after.rates) == (before.keys, before.rates)
    assert OwnerSettings.of("arxiv").categories == CATEGORIES
    monkeypatch.setenv("ARXIV_CATEGORIES", "none")
    assert OwnerSettings.of("arxiv").categories == ()


def test_what_is_no_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_URLS", "nonsense")
    with pytest.raises(SettingsError, match="source_urls"):
        Settings()


def test_the_example_lists_every_setting_and_none_else(
    monkeypatch: pytest.MonkeyPatch, alone: Path
) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    names = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
    assert set(names) >= {name.upper() for name in Settings.model_fields}
    for model in (Settings, OwnerSettings):
        assert all(field.description for field in model.model_fields.values())
    before = Settings()
    (alone / ".env").write_text(example, encoding="utf-8")
    assert Settings() == before
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    assert Settings() != before
