"""Accounts and bills for the demo: made up in the pack, charged by tariff, brought as files."""

import csv
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from billing.bill import before
from billing.charge import Household, charge
from billing.tariff import Period, Tariffs
from bot.bringing import ACCOUNTS, BILLS, bring
from bot.pack import pack_folder, read_file_columns
from bot.table_file import look_over
from storage.database import Database

_ACCOUNT = ("number", "holder", "phone", "address", "district", "household_size")
_BILL = (
    "number", "period", "first_day", "last_day", "reading_before", "reading_after", "kwh",
    "year_kwh", "amount", "paid", "due_on", "tier1_kwh", "tier1_amount", "tier2_kwh",
    "tier2_amount", "tier3_kwh", "tier3_amount",
)  # fmt: skip
_PROVINCE = "zhejiang"


async def furnish(database: Database, pack: str, tariffs: Tariffs, today: date) -> None:
    """Bring the demo's accounts and the bills of the months before today."""
    text = pack_folder(pack).joinpath("demo", "bills.toml").read_text("utf-8")
    accounts = tomllib.loads(text)["account"]
    rows = [row for one in accounts for row in _bills(one, tariffs, today)]
    with tempfile.TemporaryDirectory(prefix="lamplight-demo-") as folder:
        for kind, names, values in (
            (ACCOUNTS, _ACCOUNT, [[one[name] for name in _ACCOUNT] for one in accounts]),
            (BILLS, _BILL, [[row.get(name, "") for name in _BILL] for row in rows]),
        ):
            path = Path(folder) / f"{kind}.csv"
            _write(path, names, values)
            columns = read_file_columns(pack, kind)
            await bring(database, look_over(path), kind, columns, quiet=True)


def _write(path: Path, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(names)
        table.writerows(rows)


def _bills(one: Mapping[str, Any], tariffs: Tariffs, today: date) -> Iterator[dict[str, Any]]:
    newest = before(today.year * 100 + today.month, 1)
    reading, had = 1000, 0
    household = Household(people=one["household_size"])
    for back, kwh in zip(reversed(range(len(one["kwh"]))), one["kwh"], strict=True):
        period = before(newest, back)
        first = date(period // 100, period % 100, 1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        had = 0 if period % 100 == 1 else had
        tariff = tariffs.holding(_PROVINCE, "residential", last)
        used = {Period.WHOLE: Decimal(kwh)}
        worked = charge(tariff, used, last, Decimal(had), household)
        had += kwh
        tiers = {
            f"tier{line.tier}_{name}": value
            for line in worked.lines
            for name, value in (("kwh", line.kwh), ("amount", line.amount))
        }
        yield {
            "number": one["number"],
            "period": period,
            "first_day": first,
            "last_day": last,
            "reading_before": reading,
            "reading_after": reading + kwh,
            "kwh": kwh,
            "year_kwh": had,
            "amount": worked.total,
            "paid": worked.total if back else 0,
            "due_on": last + timedelta(days=20),
        } | tiers
        reading += kwh
