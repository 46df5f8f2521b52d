"""What feeding the database needs to remember: marks, runs, announcements, checks, demand."""

from db.queries.ingest.announced import Announced, announce_papers, note_announcements
from db.queries.ingest.checks import note_checks, unchecked
from db.queries.ingest.demand import (
    Wanted,
    most_wanted,
    note_refresh,
    stored_on,
    want,
    want_followed,
)
from db.queries.ingest.marks import Mark, mark_of, set_mark
from db.queries.ingest.runs import Run, begin_run, end_run, latest_runs, skipped_by
from db.queries.ingest.spending import spend, spent
from db.queries.ingest.states import State, save_states, states
from db.queries.ingest.turns import end_turn, note_rest, rest_wait, take_turn, turn_wait

__all__ = [
    "Announced",
    "Mark",
    "Run",
    "State",
    "Wanted",
    "announce_papers",
    "begin_run",
    "end_run",
    "end_turn",
    "latest_runs",
    "mark_of",
    "most_wanted",
    "note_announcements",
    "note_checks",
    "note_refresh",
    "note_rest",
    "rest_wait",
    "save_states",
    "set_mark",
    "skipped_by",
    "spend",
    "spent",
    "states",
    "stored_on",
    "take_turn",
    "turn_wait",
    "unchecked",
    "want",
    "want_followed",
]
