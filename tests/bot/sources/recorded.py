"""Real recorded answers, wherever they lie beside the project."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "recorded"
MANIFEST = FOLDER / "manifest.json"


def entries(folder: str = "", *parts: str) -> list[dict[str, Any]]:
    """Manifest entries of a folder whose address has one of these parts."""
    return [
        entry
        for entry in json.loads(MANIFEST.read_text())
        if entry["file"].startswith(folder) and (not parts or any(p in entry["url"] for p in parts))
    ]


def body_of(entry: dict[str, Any]) -> bytes:
    """The body as it was sent."""
    raw = FOLDER.joinpath(str(entry["file"])).read_bytes()
    if entry["file"].endswith(".xml"):
        return raw
    return str(json.loads(raw)["response"]["body"]).encode()
