"""Answers written by a language model, of which only what the passages bear out is shown."""

from bot.assistant.model.access import Model
from bot.assistant.model.answerer import Modelled, Progress
from bot.assistant.model.budget import Limits, Purse
from bot.assistant.model.endpoint import Endpoint, ModelError, Prices, Usage

__all__ = [
    "Endpoint",
    "Limits",
    "Model",
    "ModelError",
    "Modelled",
    "Prices",
    "Progress",
    "Purse",
    "Usage",
]
