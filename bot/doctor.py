"""What a person who runs the bot wants to know when it does not run."""

import base64
import binascii
import os
import re
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal

import aiohttp
import discord
from discord.http import Route
from pydantic import BaseModel, TypeAdapter

from bot.ingest import status
from bot.settings import OwnerSettings, Settings
from bot.sources.known import chosen
from db.engine import is_missing, open_sessions
from db.failures import DatabaseError, explained
from db.migrations import revisions
from db.queries.ingest import latest_runs, states

_TOKEN: Final = re.compile(r"[\w-]{20,30}\.[\w-]{5,8}\.[\w-]{20,50}", re.ASCII)
_AGENT: Final = "DiscordBot (postdoc doctor)"
_CLOCK_SKEW: Final = 30.0
_PAGE: Final = 200
"""Servers that Discord names at once."""
_NEEDED: Final = discord.Permissions(
    view_channel=True, send_messages=True, embed_links=True, attach_files=True
)


class _Guild(BaseModel):
    name: str
    permissions: int


_GUILDS: Final = TypeAdapter(list[_Guild])


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: fine, worth knowing, or in the way."""

    what: str
    state: Literal["ok", "note", "bad"]
    words: str

    @property
    def bad(self) -> bool:
        """Whether the bot can't do its work because of this."""
        return self.state == "bad"

    @property
    def mark(self) -> str:
        """The state as one character."""
        return {"ok": "✓", "note": "·", "bad": "✗"}[self.state]


EMPTY: Final = Finding("database", "note", "empty: `postdoc run` or an import will set it up.")


async def examine(settings: Settings) -> list[Finding]:
    """Look at settings, folder, database, token, permissions in every server, and the clock."""
    findings = [_folder(settings), await _database(settings)]
    findings += await _sources(settings, usable=findings[-1].state == "ok")
    findings.append(await _model(settings))
    findings.append(_token(settings))
    if settings.discord_token is not None and not findings[-1].bad:
        token = settings.discord_token.get_secret_value()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            findings += [finding async for finding in _discord(session, token)]
    return findings


def _folder(settings: Settings) -> Finding:
    home = settings.postdoc_home.expanduser()
    if settings.database_url is not None:
        return Finding("folder", "ok", "not needed: the database has an address of its own.")
    existing = next(path for path in (home, *home.parents) if path.exists())
    if not existing.is_dir():
        return Finding("folder", "bad", "POSTDOC_HOME is a file: choose another folder.")
    if not os.access(existing, os.W_OK):
        return Finding("folder", "bad", "POSTDOC_HOME can't be written: choose another folder.")
    mode = stat.S_IMODE(home.stat().st_mode) if home.exists() else 0o700
    if mode & stat.S_IWOTH:
        return Finding("folder", "note", "POSTDOC_HOME is writable by everybody: chmod o-w it.")
    return Finding("folder", "ok", "POSTDOC_HOME can be written.")


async def _database(settings: Settings) -> Finding:
    try:
        with explained():
            if is_missing(settings.database):
                return EMPTY
            current, head = await revisions(settings.database)
    except DatabaseError as error:
        return Finding("database", "bad", str(error))
    if current is None:
        return EMPTY
    if current != head:
        return Finding("database", "bad", f"at revision {current}: run `postdoc migrate`.")
    return Finding("database", "ok", f"open, at revision {current}.")


async def _sources(settings: Settings, *, usable: bool) -> list[Finding]:
    """How the sources answered the bot or an ingest lately; nothing is asked now."""
    if not settings.sources:
        return [Finding("sources", "note", "SOURCES is none: answers come from the database only.")]
    findings = []
    try:
        for owner in chosen(settings.sources):
            OwnerSettings.of(owner)
    except ValueError as error:
        findings.append(Finding("sources", "bad", f"{error}: see .env.example."))
    if settings.contact is None:
        words = "CONTACT is empty: please give the sources an address to complain to."
        findings.append(Finding("contact", "note", words))
    if not usable:
        return findings
    sessions = open_sessions(settings.database)
    try:
        async with sessions.read() as session:
            lines = status(await states(session), await latest_runs(session), datetime.now(UTC))
    finally:
        await sessions.close()
    if not lines:
        findings.append(Finding("sources", "note", "none was asked yet: run `postdoc ingest`."))
    return findings + [
        Finding(line.what, "ok" if line.good else "note", line.words) for line in lines
    ]


async def _model(settings: Settings) -> Finding:
    """Whether the language model's address answers; its list of models is all that is asked."""
    if settings.ask_base_url is None or settings.ask_model is None:
        return Finding("language model", "note", "none: answers quote the abstracts.")
    headers = {}
    if settings.ask_api_key is not None:
        headers["Authorization"] = f"Bearer {settings.ask_api_key.get_secret_value()}"
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.get(
                f"{settings.ask_base_url.rstrip('/')}/models",
                headers=headers,
                allow_redirects=False,
            ) as answer,
        ):
            if answer.status in {401, 403}:
                return Finding("language model", "bad", "refuses ASK_API_KEY.")
            if answer.status != 200:
                words = f"answers with an error ({answer.status}): check ASK_BASE_URL."
                return Finding("language model", "note", words)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return Finding("language model", "note", "can't be reached at ASK_BASE_URL now.")
    return Finding("language model", "ok", f"answers; {settings.ask_model} is asked.")


def _token(settings: Settings) -> Finding:
    if settings.discord_token is None:
        return Finding("token", "note", "DISCORD_TOKEN is not set: only `postdoc demo` will run.")
    token = settings.discord_token.get_secret_value()
    if not _TOKEN.fullmatch(token):
        return Finding("token", "bad", "DISCORD_TOKEN has not the shape of a bot token.")
    try:
        head = token.split(".", 1)[0]
        number = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        number = ""
    if not number.isdigit():
        return Finding("token", "bad", "DISCORD_TOKEN is damaged: copy it again, whole.")
    return Finding("token", "ok", f"has the right shape, for application {number}.")


async def _discord(session: aiohttp.ClientSession, token: str) -> AsyncIterator[Finding]:
    headers = {"Authorization": f"Bot {token}", "User-Agent": _AGENT}
    try:
        async with session.get(f"{Route.BASE}/users/@me/guilds", headers=headers) as answer:
            if answer.status == 401:
                yield Finding("Discord", "bad", "refuses the token: reset it in the portal.")
                return
            answer.raise_for_status()
            guilds = _GUILDS.validate_json(await answer.read())
            sent = answer.headers.get("Date")
    except (aiohttp.ClientError, TimeoutError, ValueError):
        yield Finding("Discord", "note", "can't be reached from here now: nothing to compare with.")
        return
    many = f"{len(guilds)}{' or more' if len(guilds) == _PAGE else ''}"
    yield Finding("Discord", "ok", f"accepts the token; the bot is in {many} servers.")
    yield _permissions(guilds)
    if there := _date(sent):
        yield _clock(there, datetime.now(UTC))


def _date(header: str | None) -> datetime | None:
    try:
        there = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return there if there.tzinfo else there.replace(tzinfo=UTC)


def _permissions(guilds: list[_Guild]) -> Finding:
    lacking = [
        guild.name
        for guild in guilds
        if not (granted := discord.Permissions(guild.permissions)).administrator
        and not granted >= _NEEDED
    ]
    if lacking:
        names = ", ".join(lacking[:5]) + (" …" if len(lacking) > 5 else "")
        return Finding(
            "permissions",
            "note",
            f"View Channel, Send Messages, Embed Links or Attach Files is missing in {names}.",
        )
    return Finding("permissions", "ok", "all that is needed, in every server.")


def _clock(there: datetime, here: datetime) -> Finding:
    skew = abs((here - there).total_seconds())
    if skew > _CLOCK_SKEW:
        return Finding("clock", "bad", f"is {skew:.0f} s off: switch on time synchronisation.")
    return Finding("clock", "ok", "agrees with Discord's.")
