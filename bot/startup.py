import gc
from typing import Final

_RARELY: Final = 100
_YOUNG: Final = 10_000


def settle() -> None:
    """Keep all that exists by now out of later garbage collections, once the bot is set up.

    A full collection walks every module and class: 60 to 150 ms without an answer to anybody. One
    over what came later, the remembered likenesses of words above all, still took 25 ms: it comes a
    hundred times less often. Most of what a lookup makes is gone when it ends: to collect after
    every 700 objects took one fifteenth of its time.
    """
    gc.collect()
    gc.freeze()
    _, middle, _ = gc.get_threshold()
    gc.set_threshold(_YOUNG, middle, _RARELY)
