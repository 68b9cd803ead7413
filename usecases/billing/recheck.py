"""What staff are told where a bill is not what its readings and the tariff make of it."""

from collections.abc import Iterable

from billing.bill import Bill
from billing.recompute import Recomputed, recompute
from billing.tariff import Part
from customers.account import Account
from usecases.billing.words import kwh, month, yuan
from usecases.trade import Trade

_SHOWN = 3


def differences(trade: Trade, locale: str, account: Account, bills: Iterable[Bill]) -> list[str]:
    """Return a line for each bill that differs, the newest first; residents never read these."""
    rules = trade.bills
    if rules.tariffs is None or not rules.province:
        return []
    lines: list[str] = []
    for bill in sorted(bills, key=lambda one: -one.period):
        people = account.household_size or 0
        found = recompute(rules.tariffs, rules.province, account.category, people, bill)
        lines += _told(trade, locale, found)
    return lines[:_SHOWN]


def _told(trade: Trade, locale: str, found: Recomputed) -> list[str]:
    say, bill, lines = trade.speech.say, found.bill, []
    when = month(trade, locale, bill.period)
    if found.kwh_apart and found.metered is not None:
        lines.append(
            say(
                "household.kwh_differ",
                locale,
                month=when,
                billed=kwh(bill.kwh),
                ours=kwh(found.metered),
            )
        )
    if found.apart and found.working is not None:
        sure = Part.PRICES not in found.working.doubts
        lines.append(
            say(
                "household.amount_differs" if sure else "household.amount_differs_unverified",
                locale,
                month=when,
                billed=yuan(bill.amount),
                ours=yuan(found.working.total),
                apart=yuan(abs(found.apart)),
            )
        )
    return lines
