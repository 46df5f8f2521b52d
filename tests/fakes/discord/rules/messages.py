"""Messages: text and embed totals, empty fields, components, mentions."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

CONTENT = 2_000
ALL_EMBEDS = 6_000
ALL_DISPLAYED_TEXT = 4_000
ROWS = 5
ALL_COMPONENTS = 40
COMPONENTS_V2 = 1 << 15
ROW, BUTTON, STRING_SELECT, TEXT_DISPLAY = 1, 2, 3, 10
LINK, PREMIUM = 5, 6

Node = dict[str, Any]


def message_problems(message: Node, *, must_say_something: bool) -> list[str]:
    """What Discord refuses in a message that is otherwise shaped as described."""
    found: list[str] = []
    content = message.get("content") or ""
    if len(content) > CONTENT:
        found.append(f"content: {len(content)} characters, {CONTENT} are allowed")
    if must_say_something and not (content.strip() or _carries_more_than_text(message)):
        found.append("the message is empty")
    if message.get("enforce_nonce") and not message.get("nonce"):
        found.append("enforce_nonce without a nonce")
    found += _embed_problems(message.get("embeds") or [])
    found += _component_problems(message)
    return found


def mention_problems(message: Node, allowed: Collection[int]) -> list[str]:
    """Where a message could ping anybody but the allowed role and user ids."""
    if not (message.get("content") or _carries_more_than_text(message)):
        return []
    mentions = message.get("allowed_mentions")
    if mentions is None:
        return ["allowed_mentions is missing"]
    found = [f"allowed_mentions parses {kind}" for kind in mentions.get("parse") or []]
    if "parse" not in mentions:
        found.append("allowed_mentions has no parse list")
    for kind in ("users", "roles"):
        named = {int(snowflake) for snowflake in mentions.get(kind) or []}
        found += [f"allowed_mentions names {kind} {odd}" for odd in sorted(named - {*allowed})]
    if mentions.get("replied_user"):
        found.append("allowed_mentions pings the replied user")
    return found


def walk(components: list[Any]) -> Iterator[Node]:
    """Every component, containers before what they contain."""
    for component in components:
        if isinstance(component, dict):
            yield component
            yield from walk(component.get("components") or [])
            yield from walk([component.get("accessory"), component.get("component")])


def _carries_more_than_text(message: Node) -> bool:
    parts = ("embeds", "components", "poll", "sticker_ids", "attachments")
    return any(message.get(part) for part in parts)


def _embed_problems(embeds: list[Node]) -> Iterator[str]:
    for index, embed in enumerate(embeds):
        if not (set(embed) - {"type", "color", "flags", "url", "timestamp"}):
            yield f"embeds[{index}] is empty"
        for number, field in enumerate(embed.get("fields") or []):
            for part in ("name", "value"):
                if not str(field.get(part, "")).strip():
                    yield f"embeds[{index}].fields[{number}].{part} is empty"
    total = sum(map(_embed_length, embeds))
    if total > ALL_EMBEDS:
        yield f"{total} characters over all embeds, {ALL_EMBEDS} are allowed"


def _embed_length(embed: Node) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or []:
        texts += [field.get("name"), field.get("value")]
    return sum(len(text) for text in texts if text)


def _component_problems(message: Node) -> Iterator[str]:
    top = message.get("components") or []
    every = list(walk(top))
    ids = Counter(c["custom_id"] for c in every if c.get("custom_id"))
    yield from (f"custom_id {name!r} appears twice" for name, count in ids.items() if count > 1)
    for component in every:
        if component.get("type") == BUTTON:
            yield from _button_problems(component)
        elif component.get("type") == STRING_SELECT:
            yield from _select_problems(component)
        elif component.get("type") == ROW:
            yield from _row_problems(component)
    if (message.get("flags") or 0) & COMPONENTS_V2:
        yield from _layout_problems(message, every)
        return
    if len(top) > ROWS:
        yield f"{len(top)} rows of components, {ROWS} are allowed"
    if any(component.get("type") != ROW for component in top):
        yield "components V2 without their flag"


def _layout_problems(message: Node, every: list[Node]) -> Iterator[str]:
    if message.get("content") or message.get("embeds") or message.get("poll"):
        yield "components V2 exclude content, embeds and polls"
    if len(every) > ALL_COMPONENTS:
        yield f"{len(every)} components, {ALL_COMPONENTS} are allowed"
    shown = sum(len(c.get("content") or "") for c in every if c.get("type") == TEXT_DISPLAY)
    if shown > ALL_DISPLAYED_TEXT:
        yield f"{shown} characters of displayed text, {ALL_DISPLAYED_TEXT} are allowed"


def _button_problems(button: Node) -> Iterator[str]:
    where = button.get("custom_id") or button.get("url")
    link = button.get("style") == LINK
    if bool(button.get("url")) != link:
        yield f"button {where!r}: link buttons have a URL, others don't"
    if bool(button.get("custom_id")) != (button.get("style") not in {LINK, PREMIUM}):
        yield f"button {where!r}: wrong use of custom_id for its style"
    if not (button.get("label") or button.get("emoji") or button.get("style") == PREMIUM):
        yield f"button {where!r}: neither label nor emoji"


def _select_problems(select: Node) -> Iterator[str]:
    where, options = select.get("custom_id"), select.get("options") or []
    values = Counter(option["value"] for option in options)
    yield from (f"select {where!r}: value {v!r} twice" for v, count in values.items() if count > 1)
    most = select.get("max_values") or 1
    if most > len(options):
        yield f"select {where!r}: max_values {most} is above its {len(options)} options"
    if sum(bool(option.get("default")) for option in options) > most:
        yield f"select {where!r}: more defaults than max_values"


def _row_problems(row: Node) -> Iterator[str]:
    kinds = [component.get("type") for component in row.get("components") or []]
    if len(kinds) > 1 and any(kind != BUTTON for kind in kinds):
        yield "a select shares its row"
