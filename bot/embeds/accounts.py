"""*How computed*: formula, inputs, values, n, coverage, source and date of every figure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import discord

from bot.embeds import limits
from bot.embeds.wording import BLUE, FIGURES, count, day, number, origin, source_title
from bot.text import readable, safe_text
from db.queries.figures import Figure
from db.queries.papers import PaperCard
from db.queries.profiles import Profile
from db.queries.scores.account import PaperAccount, Part
from db.scores.novelty import EARLIER_BY, ENOUGH_EARLIER
from db.scores.signals import (
    ENOUGH_AUTHORED,
    ENOUGH_COVERAGE,
    WEIGHTS,
    Signal,
    SignalName,
)
from db.scores.standing import ENOUGH_PEERS

_PAPER_FIGURES: Final = ("citations", "novelty_percent", "ai_score")
_UNKNOWN: Final[dict[SignalName, str]] = {
    "citations": "not known, too young, or too few to compare with",
    "velocity": "not known, too young, or too few to compare with",
    "recency": "dated in the future",
    "novelty": "not enough data",
    "institution": "fewer than 5 earlier papers of it here",
    "code": "no link is known",
}
_CAUTION: Final = (
    "Novelty measures unusual wording, not worth. The AI score is an automated ranking; it does "
    "not say whether an AI wrote anything."
)


def paper_account_embed(paper: PaperCard, account: PaperAccount) -> discord.Embed:
    """Where the figures of a paper come from."""
    title = f"How computed: {readable(paper.title)}"
    embed = discord.Embed(title=safe_text(title, limits.TITLE), colour=BLUE)
    embed.set_footer(text=_CAUTION)
    limits.add_field(embed, "Figures", _figures(paper.figures, _PAPER_FIGURES))
    limits.add_field(embed, "Novelty", _novelty(account)[: limits.FIELD_VALUE])
    limits.add_field(embed, "AI score", _score(account)[: limits.FIELD_VALUE])
    return embed


def author_account_embed(person: Profile, parts: Sequence[Part]) -> discord.Embed:
    """Where the figures of an author come from."""
    title = f"How computed: {readable(person.name)}"
    embed = discord.Embed(title=safe_text(title, limits.TITLE), colour=BLUE)
    embed.set_footer(text=_CAUTION)
    limits.add_field(embed, "Figures", _figures(person.figures, FIGURES))
    here, cited = count(person.papers_here, "paper"), person.cited_here
    limits.add_field(
        embed,
        "What is computed here",
        f"Over the {here} known here. **Citations**: their sum, and **h-index**: the largest h "
        f"with h papers of at least h citations each; known for {cited} of them, needed for half. "
        f"**Novelty** and **AI score**: means over the papers that have one; needed for half of "
        f"them and at least {ENOUGH_AUTHORED}. *How computed* under a paper shows each.",
    )
    lines = [
        f"{_points('novelty', part.novelty, ' %')} · {_points('score', part.score)} · "
        f"{safe_text(readable(part.title), 80)} ({part.published.year})"
        for part in parts
    ]
    if lines:
        limits.add_field(embed, "The newest papers", _fitting(lines))
    return embed


def _points(label: str, value: float | None, unit: str = "") -> str:
    return f"{label} {value:.0f}{unit}" if value is not None else f"no {label}"


def _figures(figures: Mapping[str, tuple[Figure, ...]], names: Iterable[str]) -> str:
    """Every figure of every source; sources that disagree stand side by side."""
    lines = []
    for name in names:
        said = figures.get(name, ())
        label = FIGURES[name] if name == "h_index" else _capital(FIGURES[name])
        if not said:
            lines.append(f"{label}: not enough data, and nobody reports it")
            continue
        values = " · ".join(f"**{number(name, f.value)}** {origin(f)}" for f in said[:6])
        told = {f.value for f in said if f.kind == "reported"}
        apart = " (sources disagree; the newest is shown first)" if len(told) > 1 else ""
        lines.append(f"{label}: {values}{apart}")
    return _fitting(lines)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _novelty(account: PaperAccount) -> str:
    if account.measured_on is None:
        return "Not measured yet: new papers are measured within minutes of being taken in."
    if account.distance is None:
        if account.earlier:
            return (
                f"Not enough data: only {account.earlier} papers here are at least {EARLIER_BY} "
                f"days older, and {ENOUGH_EARLIER} are needed."
            )
        return "Not enough data: no abstract is known, or it has too few words."
    signal = next((s for s in account.signals if s.name == "novelty" and s.n), None)
    rank = (
        f"larger than for **{100 * signal.value:.0f} %** of {signal.n:,} papers ({signal.among})"
        if signal is not None
        else f"not enough data to rank it: fewer than {ENOUGH_PEERS} papers of its year"
    )
    lines = [
        f"Distance **{account.distance:.3f}**, {rank}.",
        f"Distance = 1 − √(mean of squared likenesses) to the 5 nearest of {account.earlier:,} "
        f"papers here that are at least {EARLIER_BY} days older; model {account.model}, "
        f"{day(account.measured_on)}. Nearest:",
    ]
    lines += [
        f"{near.likeness:.2f} · {safe_text(readable(near.title), 100)} ({near.published.year})"
        for near in account.nearest
    ]
    return _fitting(lines)


def _score(account: PaperAccount) -> str:
    known = {signal.name: signal for signal in account.signals}
    lines = []
    for name, weight in WEIGHTS.items():
        signal = known.get(name)
        if signal is None:
            lines.append(f"{name} ({weight}): *{_UNKNOWN[name]}*")
        else:
            lines.append(f"{name} ({weight}): **{signal.value:.2f}** {_because(signal)}")
    if account.computed_at is None:
        return "Not computed yet."
    weights = sum(WEIGHTS[name] for name in known)
    total = sum(WEIGHTS[name] * signal.value for name, signal in known.items())
    all_weights = sum(WEIGHTS.values())
    when = day(account.computed_at.date())
    if account.coverage is None:
        lines.append(
            f"Not enough data: {weights} of {all_weights} weights are known, "
            f"{ENOUGH_COVERAGE:.0%} and two signals are needed; {when}."
        )
    else:
        lines.append(
            f"100 · Σ weight·value ÷ Σ weight = 100 · {total:.1f} ÷ {weights} = "
            f"**{100 * total / weights:.0f}**; coverage {account.coverage:.0%}, {when}."
        )
    return _fitting(lines)


def _because(signal: Signal) -> str:
    source = source_title(signal.source or "")
    if signal.name == "recency" and signal.as_of is not None:
        return f"published {day(signal.as_of)}, halved every year"
    if signal.name == "code":
        return f"a link is known: {safe_text(source, 60)}"
    if signal.name == "institution":
        among = safe_text(signal.among or "", 80)
        return f"mean citation percentile of {signal.n:,} papers of years before ({among})"
    raw = ""
    if signal.raw is not None and signal.name in {"citations", "velocity"}:
        raw = f"{number('', signal.raw)} {'a year' if signal.name == 'velocity' else 'citations'}, "
    peers = f"rank among {signal.n:,} papers ({signal.among})" if signal.n else "as reported"
    dated = f"{source}, {day(signal.as_of)}" if signal.as_of else source
    return f"{raw}{peers}; {dated}"


def _fitting(lines: Sequence[str]) -> str:
    """As many whole lines as a field holds."""
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(kept) + len(line) > limits.FIELD_VALUE:
            break
        kept.append(line)
    return "\n".join(kept)
