"""Ask every question over the demo corpus, score the answers, write docs/evaluation.md."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.eval.asking import Asked, ask_all
from tests.eval.report import document
from tests.eval.scoring import first_five, intent, refused, score

ROOT = Path(__file__).parent.parent.parent


def _mistakes(asked: Sequence[Asked]) -> str:
    """What went wrong in the half that may be looked at."""
    lines = []
    for a in asked:
        unanswerable = a.question.kind == "unanswerable"
        wrong = [
            f"intent {intent(a.outcome)}" if intent(a.outcome) != a.question.intent else "",
            "not found" if a.right and not unanswerable and not first_five(a) & a.right else "",
            "refused" if refused(a.outcome) and not unanswerable else "",
            "answered" if unanswerable and not refused(a.outcome) else "",
        ]
        if told := ", ".join(filter(None, wrong)):
            lines.append(f"{a.question.kind} {a.question.intent}: {a.question.text}: {told}")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.eval", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "evaluation.md")
    given = parser.parse_args()
    session = asyncio.run(ask_all())
    asked, words = session.asked, session.words
    given.out.write_text(document(session), encoding="utf-8")
    sys.stderr.write(_mistakes([a for a in asked if not a.question.held_out]))
    sys.stderr.write(f"other words: {score(session.others, words.has)}\n")
    sys.stderr.write(f"a model that lies: {score(session.lied_to, words.has)}\n")
    for name, half in (("tuned", False), ("held out", True)):
        part = [a for a in asked if a.question.held_out is half]
        sys.stderr.write(f"{name}: {score(part, words.has)}\n")


if __name__ == "__main__":
    main()
