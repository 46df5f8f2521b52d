from rich.console import Console

errors = Console(stderr=True, highlight=False, soft_wrap=True)


class Refusal(Exception):  # noqa: N818 - not an error of ours: a sentence for the person typing
    """Stop the command with one sentence on standard error; ``code`` is the exit code."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.code = code


def say(sentence: str) -> None:
    """Write a line to standard error, where it does not mix with output."""
    errors.print(sentence.encode("utf-8", "replace").decode(), markup=False, emoji=False)
