"""Forks workers and fakes off one warm process, so that a kill and a restart take milliseconds.

Orders are lines of JSON on standard input. {"worker": {…}} and {"fake": …} answer the pid of a new
process; {"wait": pid} its exit code once it has ended, {"poll": pid} the same or null at once.
"""

import asyncio
import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.fakes.discord import TOKEN
from tests.fakes.discord.server import FakeDiscord
from tests.fault import worker


def main() -> None:
    """Serve orders until standard input ends."""
    gc.freeze()
    for line in sys.stdin:
        ((kind, given),) = json.loads(line).items()
        if kind in {"wait", "poll"}:
            ended, status = os.waitpid(given, os.WNOHANG if kind == "poll" else 0)
            answer = os.waitstatus_to_exitcode(status) if ended else None
        else:
            answer = os.fork()
            if answer == 0:
                _live(kind, given)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _live(kind: str, given: dict[str, Any]) -> None:
    """The whole life of a child."""
    code = 1
    try:
        log = os.open(given["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(log, sys.stderr.fileno())
        os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
        if kind == "worker":
            code = worker.main(given)
        else:
            asyncio.run(_fake(Path(given["told"])))
    finally:
        os._exit(code)


async def _fake(told: Path) -> None:
    async with FakeDiscord(token=TOKEN) as fake:
        fake.checking = False
        growing = told.with_suffix(".growing")
        growing.write_text(fake.address)
        growing.rename(told)
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
