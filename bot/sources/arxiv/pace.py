"""What arXiv asks of everybody, and what is true of all its addresses.

Terms of use: https://info.arxiv.org/help/api/tou.html
"""

from bot.sources.lane import Rate

RATE = Rate(requests=1, seconds=3, connections=1, keep_alive=False, everywhere=True)
CATEGORIES = ("cs.AI", "cs.CL", "cs.CV", "cs.LG", "stat.ML")
