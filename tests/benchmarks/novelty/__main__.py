"""``python -m tests.benchmarks.novelty``: validate novelty, measure its cost, write the report."""

import argparse
import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.novelty.cost import Cost, days, recall
from tests.benchmarks.novelty.measuring import demo_papers
from tests.benchmarks.novelty.reference import centrality, demo_recall
from tests.benchmarks.novelty.report import written
from tests.benchmarks.novelty.validation import (
    background,
    copies,
    kinds,
    known_papers,
    opening,
    planted_papers,
)

_REPORT = Path(__file__).parents[3] / "docs/novelty.md"


def main(given: Sequence[str] | None = None) -> None:
    """Measure and write; ``--kept`` takes what an earlier run left, for a change of words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 250_000, 500_000])
    parser.add_argument("--sample", type=int, default=60_000, help="papers of the recall's sample")
    parser.add_argument("--costs", type=Path, help="costs measured before, as JSON lines")
    chosen = parser.parse_args(given)
    if chosen.costs and chosen.costs.exists():
        lines = chosen.costs.read_text(encoding="utf-8").splitlines()
        costs = [Cost(**json.loads(line)) for line in lines]
    else:
        costs = asyncio.run(days(chosen.sizes))
        if chosen.costs:
            lines = [json.dumps(asdict(cost)) for cost in costs]
            chosen.costs.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = written(
        {
            "known works": opening(known_papers(), background()),
            "demo threads": opening(demo_papers()),
            "planted lines": opening(planted_papers()),
        },
        copies(),
        kinds(),
        costs,
        recall(chosen.sample),
        chosen.sample,
        demo_recall(),
        centrality(),
        os.getloadavg()[0],
    )
    _REPORT.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
