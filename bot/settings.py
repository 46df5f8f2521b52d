import re
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import quote

from platformdirs import user_data_path
from pydantic import Field, SecretStr, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Owner = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Category = Annotated[str, StringConstraints(pattern=r"^[a-z-]+(\.[A-Za-z-]+)?$", max_length=40)]

_AROUND_TOKEN: Final = re.compile(r"^[\s\"']*(?:Bot\s+)?[\s\"']*|[\s\"']+$", re.IGNORECASE)


def listed(value: object) -> object:
    """Lists are written with commas or spaces; the word none is the empty list."""
    if not isinstance(value, str):
        return value
    words = value.replace(",", " ").split()
    return () if [word.casefold() for word in words] == ["none"] else tuple(words)


class OwnerSettings(BaseSettings):
    """What may be set for the servers of any source; the owner's name comes first in each name."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    api_key: SecretStr | None = Field(default=None, description="Its key, where it has keys.")
    per_second: float | None = Field(
        default=None, gt=0, le=100.0, description="Most requests a second from one process."
    )
    seconds: float | None = Field(
        default=None, gt=0, le=60.0, description="Seconds from one request to the next."
    )
    categories: Annotated[tuple[Category, ...] | None, NoDecode] = Field(
        default=None, description="Categories whose announcements are taken in every day."
    )

    @field_validator("categories", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return listed(value)

    @classmethod
    def of(cls, owner: str) -> "OwnerSettings":
        """Read ``OPENALEX_API_KEY`` and the like; ``ValueError`` says which of them is wrong."""
        prefix = f"{owner}_"
        try:
            return cls(_env_prefix=prefix)
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_input=False, include_context=False)[0]
            name = f"{prefix}{wrong['loc'][0]}".upper()
            raise ValueError(f"{name}: {wrong['msg']}") from None


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

    sources: Annotated[tuple[Owner, ...], NoDecode] = Field(
        default=("all",),
        description="Sources asked over the network; none for a bot that answers locally.",
    )
    contact: str | None = Field(
        default=None,
        pattern=r"^[^@\s()<>,;\"\\]+@[^@\s()<>,;\"\\]+\.[^@\s()<>,;\"\\]+$",
        description="E-mail address that sources may write to when we are a burden.",
    )
    source_urls: dict[str, str] = Field(
        default_factory=dict,
        description="Other addresses of sources, as a JSON object, for a proxy or a mirror.",
    )
    daily_requests: int = Field(
        default=500, ge=0, description="Most requests a day for refreshing and completing."
    )

    text_model: Path | None = Field(
        default=None,
        description="Folder of a sentence model (ONNX) for novelty; hashed words without one.",
    )

    ask_text_model: Path | None = Field(
        default=None,
        description="Folder of a sentence model (ONNX) that reads along when questions are asked.",
    )
    ask_base_url: str | None = Field(
        default=None,
        description="Address of an OpenAI-compatible language model; without one /ask quotes.",
    )
    ask_model: str | None = Field(default=None, description="Name of the model at that address.")
    ask_api_key: SecretStr | None = Field(default=None, description="Its key, if it needs one.")
    ask_context: int = Field(
        default=24_000,
        ge=0,
        description="Characters up to which a model is given all abstracts of a person or a list.",
    )
    ask_deadline: float = Field(
        default=30.0, ge=1, le=600, description="Seconds that an answer may take."
    )
    ask_user_tokens: int = Field(
        default=50_000, ge=0, description="Tokens that one person may use in a day."
    )
    ask_server_tokens: int = Field(
        default=500_000, ge=0, description="Tokens that one server may use in a day."
    )
    ask_user_dollars: float = Field(
        default=0.25, ge=0, description="US dollars that one person may spend in a day."
    )
    ask_server_dollars: float = Field(
        default=2.5, ge=0, description="US dollars that one server may spend in a day."
    )
    ask_input_price: float = Field(
        default=0.0, ge=0, description="US dollars for a million tokens of prompts."
    )
    ask_output_price: float = Field(
        default=0.0, ge=0, description="US dollars for a million tokens of answers."
    )

    @field_validator("sources", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return listed(value)

    @field_validator("discord_token")
    @classmethod
    def _bare(cls, token: SecretStr | None) -> SecretStr | None:
        """People paste tokens with the word Bot, with quotes or with spaces around them."""
        if token is None:
            return None
        bare = _AROUND_TOKEN.sub("", token.get_secret_value())
        return SecretStr(bare) if bare else None

    @property
    def database(self) -> str:
        """Address of the database, never empty."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{quote(str(self.postdoc_home.expanduser() / 'postdoc.db'))}"
