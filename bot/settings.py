from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the person who runs the bot decides, read once from the environment or ``.env``."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    discord_token: SecretStr | None = Field(
        default=None, description="Bot token from the Discord developer portal."
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="Address of the database; SQLite in POSTDOC_HOME when left empty.",
    )
    postdoc_home: Path = Field(
        default_factory=lambda: user_data_path("postdoc", appauthor=False),
        description="Folder for everything that Postdoc keeps on this machine.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least severe messages that are logged."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Lines for people, or JSON for machines."
    )

    @field_validator("discord_token")
    @classmethod
    def _bare(cls, token: SecretStr | None) -> SecretStr | None:
        """People paste tokens with the word Bot, with quotes or with spaces around them."""
        if token is None:
            return None
        bare = token.get_secret_value().strip().strip("\"'").removeprefix("Bot ").strip()
        return SecretStr(bare) if bare else None

    @property
    def database(self) -> str:
        """Address of the database, never empty."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.postdoc_home.expanduser() / 'postdoc.db'}"
