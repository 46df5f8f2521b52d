from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import TypeVar

T = TypeVar("T")


def alone(work: Callable[..., T], *given: object) -> T:
    """Run a function in a fresh process, so that nothing before it is warm or in memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def resident_mb() -> float:
    """Megabytes that this process holds now; the most it ever held where /proc is missing."""
    statm = Path("/proc/self/status")
    if statm.exists():
        for line in statm.read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024
