"""The proof: after a whole play nothing planted stands in the database's files or in the logs."""

import io
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog
from sqlalchemy import text

from bot.clock import PlayedClock
from bot.demo import NAME, TOKEN, USERNAME
from bot.house import Parts, build_house, played_alarms
from bot.logs import set_up_logs
from bot.player import QuickPlayer
from bot.settings import Settings
from bot.transcript import parse_transcript
from bot.wiring import make_trade
from gateways.telegram import TelegramApi
from sandbox.server import SandboxServer
from sandbox.world import World
from storage.columns import metadata
from storage.database import Database
from usecases.trade import BotName

# The household is the demo's first one; the people speak below.
PLANTED = (
    "3300112233", "3300112244", "李建国", "13800000001", "河西村12号", "欧阳静香", "诸葛经理",
    "13912345678", "天目山路999弄", "330106199001011234",
)  # fmt: skip
GROUP, DESK = "河西村电力服务群", "城东供电所工作群"


def lines() -> list[bytes]:
    who, staff = '"from":"欧阳静香"', '"from":"诸葛经理","role":"manager"'
    said = [
        f'"chat":"{GROUP}",{who},"text":"我家电费咋这么多，户号3300112233，电话13912345678"',
        f'"chat":"{GROUP}",{who},"text":"天目山路999弄停电了，身份证330106199001011234"',
        f'"chat":"",{staff},"text":"/bind 3300112233","private":true',
        f'"chat":"",{staff},"press":"户主·链接","private":true',
        f'"chat":"{GROUP}",{who},"open":"诸葛经理","private":true',
        f'"chat":"{GROUP}",{who},"press":"同意并绑定","private":true',
        f'"chat":"{GROUP}",{who},"text":"上个月电费多少","private":true',
        f'"chat":"{GROUP}",{who},"press":"请经理打给我","private":true',
        f'"chat":"{GROUP}",{who},"text":"/mydata","private":true',
        f'"chat":"{DESK}",{staff},"press":"接手","desk":"group"',
        f'"chat":"{DESK}",{staff},"text":"李建国您好，已电话13800000001联系","reply_to":"电费查询"',
        f'"chat":"{GROUP}",{who},"text":"户号3300112244","private":true',
        f'"chat":"{GROUP}",{who},"text":"/bind 3300112244"',
    ]
    return [f'{{"t":{at * 60},{one}}}'.encode() for at, one in enumerate(said)]


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    set_up_logs(json_lines=True, secrets=[TOKEN], stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


async def test_nothing_planted_stands_in_the_database_or_the_logs(
    database: Database, clock: PlayedClock, logged: io.StringIO
) -> None:
    world = World(clock)
    bot = world.add_bot(TOKEN, USERNAME, NAME, privacy=False)
    server = SandboxServer(world)
    await server.start()
    trade = make_trade(Settings(), database.sealer, [BotName(bot.id, bot.username)])
    trade = replace(trade, bills=replace(trade.bills, province="zhejiang"))
    apis = {bot.id: TelegramApi(TOKEN, server.url)}
    house = await build_house(
        database, trade, apis, clock=clock, parts=Parts(alone=True), alarms=played_alarms(clock)
    )
    script = parse_transcript(lines(), "planted")
    try:
        async with house.runtime.running():
            player = QuickPlayer(clock, world, bot, house)
            await player.set_the_stage(script, "城东供电所")
            await player.furnish_bills()
            await player.play(script)
        structlog.get_logger("test").error("failed", note="户号3300112233 李建国", name="欧阳静香")
        assert not [one.problem for one in player.played if one.problem]
        dumped = await dump(database)
    finally:
        for api in apis.values():
            await api.close()
        await server.stop()
    # What searches does find: a station's name is nobody's, and stands there as it is.
    assert found(dumped, "城东供电所")
    assert logged.getvalue()
    for planted in PLANTED:
        assert not found(dumped, planted), planted
        assert planted not in logged.getvalue(), planted


async def dump(database: Database) -> bytes:
    """Return the file with its log as they lie on the disk, or each row of each table as text."""
    if database.path is not None:
        folder = database.path.parent
        return b"".join(one.read_bytes() for one in sorted(folder.glob(f"{database.path.name}*")))
    rows = []
    async with database.reading() as work:
        for table in metadata.sorted_tables:
            shown = await work.run(text(f'SELECT t::text FROM "{table.name}" t'))
            rows += [str(row[0]) for row in shown]
    return "\n".join(rows).encode()


def found(dumped: bytes, planted: str) -> bool:
    """Look for a text as it may lie there: in UTF-8, UTF-16, or as the digits of its bytes."""
    forms = [planted.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
    return any(form in dumped or form.hex().encode() in dumped for form in forms)
