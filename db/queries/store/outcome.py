from dataclasses import dataclass, field


@dataclass(slots=True)
class Outcome:
    """What storing a batch did; ``conflicts`` names the records left out, by index, and why.

    ``touched`` are the ids of the papers that are new or changed.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    conflicts: dict[int, str] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)

    def add(self, other: "Outcome", offset: int = 0) -> None:
        """Count another batch in, whose first record had index ``offset``."""
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.touched |= other.touched
        self.conflicts |= {offset + index: reason for index, reason in other.conflicts.items()}
