"""A Discord on the loopback interface, for the real discord.py to connect to.

    async with FakeDiscord() as fake:
        guild = fake.world.add_guild("Lab")
        channel, ada = fake.world.add_channel(guild, "papers"), fake.world.add_user("ada")
        with pointed(fake.address):  # Route.BASE and DEFAULT_GATEWAY of this process
            ...  # run the bot with fake.token; wait: await fake.gateway.identified()
            asked = await fake.slash("paper show", {"id": "1706.03762"}, user=ada, channel=channel)
            assert (await asked.said()).embeds
            fake.faults.add("drop_after_commit", "POST", "/channels/*/messages")
            await fake.gateway.invalidate(resumable=True)
        assert not fake.problems  # each body and answer was held against Discord's rules

A bot in another process calls point(address) itself. The fake in another process is
``python -m tests.fakes.discord``, steered by POST /_admin/{operation} (see admin.py). Payloads
from elsewhere go through check_payload(method, path, body).
"""

from tests.fakes.discord.faults import Fault, Kind
from tests.fakes.discord.pointing import point, pointed
from tests.fakes.discord.rules.check import check_payload
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.services import TOKEN

__all__ = ["TOKEN", "FakeDiscord", "Fault", "Kind", "check_payload", "point", "pointed"]
