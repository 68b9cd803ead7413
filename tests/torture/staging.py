"""What people say in a trial, and the station whose groups they say it in."""

from collections.abc import Sequence
from itertools import cycle

from chat.message import ChatKind, ChatRef, Sender
from sandbox.records import Chat
from stations.area import Density, District, Station
from stations.group import Purpose
from stations.scope import SYSTEM
from storage import areas, chats, people, subscriptions
from storage.database import Database

# Each of these becomes a ticket of its own, for it is about nobody else's matter.
REQUESTS = (
    "我要投诉，昨天来的师傅态度太差了，一直骂人",
    "我要投诉抄表员，态度恶劣",
    "帮我办一下过户",
    "我家要换电表，麻烦派人来",
)
CHATTER = (
    "今天天气真好，晚上去跳广场舞吗",
    "哈哈哈哈好的",
    "谁家的猫跑出来了",
    "明天早上拼车去县城有人吗",
)


async def register(
    database: Database, bot_id: int, groups: Sequence[Chat], followers: Sequence[int]
) -> tuple[int, list[int]]:
    """Make a station and link every group to a district of its own; people follow one by turns.

    Returns the station and its districts.
    """
    async with database.writing() as work:
        station = Station(id=work.new_id(), name="测试供电所")
        await areas.add_stations(work, [station])
        districts = {
            group.id: District(work.new_id(), station.id, None, group.title or "", Density.RURAL)
            for group in groups
        }
        await areas.add_districts(work, list(districts.values()))
        refs = [ChatRef(group.id, ChatKind(group.kind), group.title or "") for group in groups]
        known = await chats.chats_known(work, SYSTEM, bot_id, refs)
        for group in groups:
            await chats.link(
                work,
                known[group.id],
                station.id,
                [districts[group.id].id],
                Purpose.CUSTOMERS,
            )
        senders = [Sender(one, f"{one}", language="zh-hans") for one in followers]
        met = await people.people_met(work, SYSTEM, senders)
        private = [ChatRef(one, ChatKind.PRIVATE, "") for one in followers]
        await chats.chats_known(work, SYSTEM, bot_id, private)
        for person, district in zip(met.values(), cycle(districts.values())):
            await subscriptions.follow(work, person.id, district)
    return station.id, [one.id for one in districts.values()]
