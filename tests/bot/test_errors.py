import logging
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.errors import SOMETHING_WRONG, UserError, answer_error, sentence


class BugError(Exception):
    """Something that nobody foresaw."""


def invoke_error(original: Exception) -> app_commands.CommandInvokeError:
    return app_commands.CommandInvokeError(command(), original)


def command() -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name="do", description="x")
    async def do(interaction: discord.Interaction) -> None:
        await interaction.response.defer()

    return do


def transformer_error(value: str) -> app_commands.TransformerError:
    return app_commands.TransformerError(
        value, discord.AppCommandOptionType.string, app_commands.Transformer()
    )


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UserError("Please give a name."), "Please give a name."),
        (invoke_error(UserError("Please.")), "Please."),
        (transformer_error("x\n@everyone" + "y" * 99), "I can't read “x ＠everyone"),
        (
            app_commands.CommandOnCooldown(app_commands.Cooldown(1, 5), 2.1),
            "please try again in 3 seconds",
        ),
        (
            app_commands.MissingPermissions(["manage_guild", "ban_members"]),
            "permission **Manage Guild, Ban Members**",
        ),
        (app_commands.CommandNotFound("x", []), "restart Discord"),
        (app_commands.CommandSignatureMismatch(command()), "restart Discord"),
        (app_commands.CheckFailure("Not here."), "Not here."),
    ],
)
def test_a_mistake_is_one_sentence(error: Exception, words: str) -> None:
    told = sentence(error)
    assert told is not None
    assert words in told
    assert "\n" not in told
    assert "@everyone" not in told


@pytest.mark.parametrize("bug", [KeyError("x"), invoke_error(BugError("secret")), OSError("/x")])
def test_a_bug_is_none_of_their_business(bug: Exception) -> None:
    assert sentence(bug) is None


class Answers:
    """What an interaction answers with, and whether Discord takes it."""

    def __init__(self, *, done: bool = False, broken: bool = False) -> None:
        self.done, self.broken = done, broken
        self.said: list[tuple[str, str, bool]] = []
        self.response = self
        self.followup = Followup(self)

    def is_done(self) -> bool:
        return self.done

    async def send_message(self, words: str, *, ephemeral: bool) -> None:
        self.say("response", words, ephemeral=ephemeral)

    def say(self, how: str, words: str, *, ephemeral: bool) -> None:
        if self.broken:
            answer: Any = type("Answer", (), {"status": 404, "reason": "gone"})()
            raise discord.NotFound(answer, "Unknown interaction")
        self.said.append((how, words, ephemeral))


class Followup:
    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    async def send(self, words: str, *, ephemeral: bool) -> None:
        self.answers.say("followup", words, ephemeral=ephemeral)


@pytest.mark.parametrize(("done", "how"), [(False, "response"), (True, "followup")])
async def test_a_bug_gets_a_reference_to_find_it_by(
    caplog: pytest.LogCaptureFixture, *, done: bool, how: str
) -> None:
    answers: Any = Answers(done=done)
    await answer_error(answers, KeyError("secret detail"))
    ((where, words, ephemeral),) = answers.said
    assert (where, ephemeral) == (how, True)
    (record,) = caplog.records
    reference = record.getMessage().split()[1]
    assert words == SOMETHING_WRONG.format(reference=reference)
    assert "secret" not in words
    assert record.exc_info is not None


async def test_a_mistake_is_no_error_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    answers: Any = Answers()
    await answer_error(answers, UserError("Please."))
    assert answers.said == [("response", "Please.", True)]
    assert not caplog.records


async def test_an_answer_that_comes_too_late_is_only_noted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers: Any = Answers(broken=True)
    await answer_error(answers, UserError("Please."))
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
