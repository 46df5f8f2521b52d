"""One writing process on SQLite, any number on PostgreSQL."""

import subprocess
import sys
from pathlib import Path

import pytest

from db.alone import alone
from db.failures import AlreadyRunningError

_HOLDS = """
import sys, time
from db.alone import alone
with alone(sys.argv[1]):
    print(1, flush=True)
    time.sleep(60)
"""


def test_a_second_process_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/postdoc.db"
    with subprocess.Popen([sys.executable, "-c", _HOLDS, url], stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"1\n"
        with pytest.raises(AlreadyRunningError, match="Another Postdoc is running"), alone(url):
            pass
        first.kill()
        first.wait()
    with alone(url), pytest.raises(AlreadyRunningError), alone(url):
        pass


def test_postgresql_takes_any_number() -> None:
    url = "postgresql://somebody@nowhere/postdoc"
    with alone(url), alone(url):
        assert not Path("postdoc.lock").exists()
