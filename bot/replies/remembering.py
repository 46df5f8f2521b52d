from datetime import UTC, datetime

from bot.interaction import Interaction
from db.queries.conversations import Talk, spoke


async def remember(interaction: Interaction, about: Talk) -> None:
    """Keep for a day what a person was shown in a channel, so that *his papers* has a sense."""
    if interaction.channel_id is None:
        return
    async with interaction.client.sessions.write() as session:
        await spoke(session, interaction.channel_id, interaction.user.id, about, datetime.now(UTC))
