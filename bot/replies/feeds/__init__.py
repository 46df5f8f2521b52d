"""Feeds of a server: made, listed, changed, tried out, explained."""
