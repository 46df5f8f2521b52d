"""A fake Discord in a process of its own; prints its address as one line of JSON."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.services import TOKEN


async def serve(port: int, token: str, description: Path | None) -> None:
    """Serve until SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with FakeDiscord(token=token, port=port, description=description) as fake:
        sys.stdout.write(json.dumps({"address": fake.address, "token": fake.token}) + "\n")
        sys.stdout.flush()
        await stopped.wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.discord", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--openapi", type=Path, default=None)
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.token, given.openapi))


main()
