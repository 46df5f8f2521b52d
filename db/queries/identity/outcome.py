from dataclasses import dataclass


@dataclass(slots=True)
class Ties:
    """What looking at some lines did; the same lines again change nothing."""

    by_id: int = 0
    by_evidence: int = 0
    alone: int = 0
    open: int = 0
    untied: int = 0
    merged: int = 0

    def changed(self) -> int:
        """Lines and identities that are not as they were."""
        return self.by_id + self.by_evidence + self.alone + self.open + self.untied + self.merged

    def add(self, other: "Ties") -> None:
        """Count another outcome in."""
        for name in ("by_id", "by_evidence", "alone", "open", "untied", "merged"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
