from bot.text.display import inline_code, plain_text, safe_text
from bot.text.links import TRUSTED_HOSTS, link, place_link, trusted_url
from bot.text.readable import readable
from bot.text.sentences import cut_at_sentence

__all__ = [
    "TRUSTED_HOSTS",
    "cut_at_sentence",
    "inline_code",
    "link",
    "place_link",
    "plain_text",
    "readable",
    "safe_text",
    "trusted_url",
]
