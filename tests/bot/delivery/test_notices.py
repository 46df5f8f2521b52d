"""Who hears of a refusal: the channel, the log channel, whoever set it up, or nobody; once."""

from tests.bot.delivery.conftest import SEND, Desk
from tests.following import add_guild_settings


async def test_the_channel_itself_is_told_when_it_can_be_written_to(desk: Desk) -> None:
    channel = await desk.channel()
    desk.fake.faults.add("status", *SEND, status=403, code=50013)
    await desk.delivery.due()
    assert await desk.notices.tell() == 1
    (told,) = channel.messages.values()
    assert "I am not allowed to post papers" in told.content
    assert told.pings == {"users": [], "roles": [], "everyone": False}
    assert (await desk.place(channel)).told == "channel"
    desk.fake.clock.advance(86_400 * 3)
    assert await desk.notices.tell() == 0


async def test_along_the_chain(desk: Desk) -> None:
    owner, log = desk.fake.world.owner, desk.fake.world.add_channel(desk.guild, "log")
    channel = await desk.channel()
    forbidden = f"/channels/{channel.id}/*"
    desk.fake.faults.add("status", "POST", forbidden, times=None, status=403, code=50001)
    async with desk.sessions.write() as session:
        await add_guild_settings(session, desk.guild.id, log_channel_id=log.id)
    await desk.delivery.due()
    await desk.notices.tell()
    assert len(log.messages) == 1
    assert (await desk.place(channel)).told == "log"

    gone = await desk.channel("gone")
    await desk.fake.remove_channel(gone)
    desk.fake.faults.add("status", "POST", f"/channels/{log.id}/*", status=404, code=10003)
    await desk.delivery.due()
    await desk.notices.tell()
    (dm,) = desk.fake.world.dm_with(owner).messages.values()
    assert "is gone" in dm.content
    assert "`/feed remove` there ends it" in dm.content
    assert (await desk.place(gone)).told == "creator"

    owner.dms_open = False
    another = await desk.channel("another")
    await desk.fake.remove_channel(another)
    desk.fake.faults.add("status", "POST", f"/channels/{log.id}/*", status=404, code=10003)
    await desk.delivery.due()
    assert await desk.notices.tell() == 1
    assert (await desk.place(another)).told == "nobody"
    assert await desk.notices.tell() == 0


async def test_a_notice_repeated_after_a_crash_is_one_message(desk: Desk) -> None:
    channel = await desk.channel()
    desk.fake.faults.add("status", *SEND, status=403, code=50013)
    desk.fake.faults.add("drop_after_commit", *SEND)
    await desk.delivery.due()
    await desk.notices.tell()
    assert (await desk.place(channel)).told == "creator"
    async with desk.sessions.write() as session:
        place = await session.merge(await desk.place(channel))
        place.told = "pending"
    assert await desk.notices.tell() == 0
    desk.fake.clock.advance(60)
    assert await desk.notices.tell() == 1
    assert len(channel.messages) == 1
