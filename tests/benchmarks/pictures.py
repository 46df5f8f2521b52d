"""Every kind of picture at its fullest: milliseconds of processor time, and megabytes at the peak.

Run as ``python -m tests.benchmarks.pictures``. Each kind is drawn in a process of its own, whose
peak is compared with what it held before Pillow was loaded.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from bot.pictures import Circle, Comparison, Member, Row, Subject, Tie, Timeline
from bot.pictures.gallery import draw
from bot.pictures.subjects import MOST_AROUND, MOST_YEARS

ROUNDS = 200
_SPAN = tuple((2026 - MOST_YEARS + 1 + n, 1 + (n * 37) % 90) for n in range(MOST_YEARS))
SUBJECTS: dict[str, Subject] = {
    "by year": Timeline("Søren Østergård", (Row("Papers", _SPAN), Row("Citations", _SPAN)), 2026),
    "co-authors": Circle(
        "Ada Lovelace",
        tuple(Member(f"Person {n} 王伟", 1 + n, n % 2 == 0) for n in range(MOST_AROUND)),
        tuple(Tie(a, b, 1 + a) for a in range(MOST_AROUND) for b in range(a)),
    ),
    "compare": Comparison(
        ("Ada Lovelace", "王伟", "Иван Петров", "Grace Hopper"),
        (("Papers", (_SPAN,) * 4), ("Citations", (_SPAN,) * 4)),
        2026,
    ),
}


def _peak() -> float:
    """The most megabytes this process has held; unlike getrusage's, not a parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def measure(kind: str) -> str:
    """Draw one kind 200 times in this process: a line of figures."""
    subject, before = SUBJECTS[kind], _peak()
    begun = time.process_time()
    size = len(draw(subject))
    first = (time.process_time() - begun) * 1_000
    taken, walls = [], []
    for _ in range(ROUNDS):
        begun, wall = time.thread_time(), time.perf_counter()
        draw(subject)
        taken.append((time.thread_time() - begun) * 1_000)
        walls.append((time.perf_counter() - wall) * 1_000)
    cuts, clock = (statistics.quantiles(times, n=100) for times in (taken, walls))
    return (
        f"{kind}: first {first:.0f} ms, median {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms of "
        f"processor ({clock[49]:.1f} and {clock[98]:.1f} by the clock), "
        f"peak +{_peak() - before:.1f} MB, {size / 1_000:.0f} kB"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.write(measure(sys.argv[1]) + "\n")
    else:
        for each in SUBJECTS:
            subprocess.run([sys.executable, "-m", "tests.benchmarks.pictures", each], check=True)
