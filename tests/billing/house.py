"""The stage with accounts and bills of two households, and a way to see what codes went out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from billing.arrears import BillNotices
from billing.degree_days import DegreeDays
from bot.clock import PlayedClock
from bot.pack import read_bill_notices, read_bill_words_of
from bot.tariff_pack import read_tariffs
from chat.actions import AnswerPress, SendCode
from customers.account import Account
from customers.account_row import AccountRow
from stations.scope import SYSTEM
from storage import account_tables, batches
from storage.accounts import account_numbered
from storage.database import Database
from tests.desk.stage import Left, Stage, make_trade
from usecases.trade import BillRules

NUMBER, OTHER = "3300112233", "3300112244"
HOLDER, PHONE, ADDRESS = "王秀英", "13800138000", "东村3幢201室"


# Four degrees above what asks for cooling in June, and none in May.
HOT_JUNE = {
    date(2026, 5, 1) + timedelta(days=at): Decimal(26 if at < 31 else 30) for at in range(61)
}


@dataclass
class House:
    """The stage, and what it keeps of accounts."""

    stage: Stage
    account: Account
    other: Account

    @classmethod
    async def build(
        cls, database: Database, clock: PlayedClock, *, codes: bool = False, notices: bool = False
    ) -> "House":
        """Make two households in the village; codes can be sent or not."""
        trade = make_trade()
        bills = BillRules(
            read_bill_words_of("power-cn"),
            read_tariffs("power-cn"),
            read_bill_notices("power-cn") if notices else BillNotices(),
            province="zhejiang",
            weather=DegreeDays(HOT_JUNE),
        )
        policy = replace(trade.policy, sends_codes=codes)
        trade = replace(trade, policy=policy, bills=bills)
        stage = await Stage(database, clock, trade=trade).build()
        await stage.met("王芳", "李强", "赵经理", "孙督导", "西所长")
        return await cls.settle(stage)

    @classmethod
    async def settle(cls, stage: Stage) -> "House":
        """Make the two households on a stage that is there."""
        async with stage.database.writing() as work:
            batch = await batches.begin(work, "accounts", "test", b"0" * 32)
            rows = [
                (
                    AccountRow(
                        number, holder, phone, ADDRESS, "", "", "residential", "", 4, False, ""
                    ),
                    stage.east.id,
                    stage.village.id,
                )
                for number, holder, phone in ((NUMBER, HOLDER, PHONE), (OTHER, "张三丰", None))
            ]
            hashes = batches.hashes_of(work, [NUMBER, OTHER])
            await batches.add_account_rows(work, batch, rows, hashes)
            await batches.publish_accounts(work, batch)
            account = await account_numbered(work, SYSTEM, NUMBER)
            other = await account_numbered(work, SYSTEM, OTHER)
        assert account is not None
        assert other is not None
        return cls(stage, account, other)

    async def bills(self, account: Account, rows: Sequence[dict[str, Any]]) -> None:
        """Write bills down as one published batch; what is left out is plain."""
        async with self.stage.database.writing() as work:
            batch = await batches.begin(work, "bills", "test", work.new_id().to_bytes(32, "big"))
            for row in rows:
                plain = {
                    "id": work.new_id(), "account_id": account.id, "batch_id": batch.id,
                    "station_id": account.station_id, "kwh": Decimal(200),
                    "amount": Decimal("107.60"), "as_of": date(2026, 6, 30), "estimated": False,
                    "lines": "[]",
                }  # fmt: skip
                await work.run(insert(account_tables.bills).values(plain | row))
            await batches.publish_bills(work, batch)

    async def invite(
        self, who: str = "赵经理", number: str = NUMBER, words: str = "户主·链接"
    ) -> str:
        """A manager gives a link; return what it carries behind ``start``."""
        (keys,) = await self.stage.say(who, f"/bind {number}")
        (made,) = shown(await self.stage.press(who, keys.buttons[words]))
        return link_in(made)

    async def bind(self, who: str, number: str = NUMBER, words: str = "户主·链接") -> list[Left]:
        """Somebody binds an account by their manager's link, and agrees."""
        start = await self.invite(number=number, words=words)
        left = await self.stage.say(who, f"/start {start}")
        for one in left:
            if "同意并绑定" in one.buttons:
                return await self.stage.press(who, one.buttons["同意并绑定"])
        return left


def shown(left: Sequence[Left]) -> list[Left]:
    """Return what stands in a chat, without the answers to presses."""
    return [one for one in left if not isinstance(one.action, AnswerPress)]


def link_in(left: Left) -> str:
    """Return the parameter of the start link that a message or a picture's caption has."""
    text = left.text or getattr(left.action, "caption", "")
    return text.partition("?start=")[2].split()[0]


def code_in(left: Sequence[Left]) -> str:
    """Return the digits that were sent to a telephone."""
    (sent,) = [one.action for one in left if isinstance(one.action, SendCode)]
    return "".join(one for one in sent.text if one.isdecimal())[:6]
