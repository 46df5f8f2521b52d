import re
import sys

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from bot.cli import data, feeding, scoring, serving, snapshots, upkeep
from bot.cli.words import Refusal, say

app = typer.Typer(
    name="postdoc",
    help="The research assistant that lives in the chat where a lab already talks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for room in (serving, upkeep, data, snapshots, feeding, scoring):
    room.add_to(app)


def main() -> None:
    """Run the command line; what a person did wrong is one sentence and exit code 2."""
    try:
        app()
    except Refusal as refusal:
        say(str(refusal))
        sys.exit(refusal.code)
    except ValidationError as error:
        for item in error.errors(include_url=False, include_input=False, include_context=False):
            name = ".".join(str(part) for part in item["loc"]).upper()
            say(f"The setting {name} is wrong: {item['msg']}. See .env.example.")
        sys.exit(2)
    except SettingsError as error:
        field = re.search(r'field "(\w+)"', str(error))
        say(f"The setting {field[1].upper() if field else ''} can't be read. See .env.example.")
        sys.exit(2)
    except UnicodeDecodeError:
        say("The file .env is no UTF-8 text: please save it again as UTF-8.")
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
