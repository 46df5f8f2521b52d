"""What taking a file in came to."""

from dataclasses import dataclass, field

from db.queries.store import Outcome


@dataclass(slots=True)
class Report:
    """What an import did; ``bad`` holds the first reasons of those ``skipped`` by line number."""

    outcome: Outcome = field(default_factory=Outcome)
    skipped: int = 0
    bad: dict[int, str] = field(default_factory=dict)

    def leave_out(self, line: int, reason: str, most: int = 100) -> None:
        """Count a line that was left out, and keep its reason among the first."""
        self.skipped += 1
        if len(self.bad) < most:
            self.bad[line] = reason
