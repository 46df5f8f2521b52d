"""Figures as pictures: plain values in, PNG and the same in words out; no Discord."""

from bot.pictures.gallery import Gallery, Picture
from bot.pictures.subjects import Circle, Comparison, Member, Row, Subject, Tie, Timeline

__all__ = [
    "Circle",
    "Comparison",
    "Gallery",
    "Member",
    "Picture",
    "Row",
    "Subject",
    "Tie",
    "Timeline",
]
