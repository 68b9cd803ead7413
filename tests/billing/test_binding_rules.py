"""Whose bills somebody sees, what locks, and how numbers of accounts are told from others."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from billing.bill import Bill, BillLine, before
from customers.account import masked_address, masked_name, masked_number, masked_phone, numbers_in
from customers.binding import Binding, LockRules, Proof, Standing, locked_until

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST, LAST = date(2026, 3, 1), date(2026, 8, 31)
TENANT = Binding(1, 2, 3, 4, Standing.TENANT, Proof.HOLDER, FIRST, LAST, "1", NOW)


@pytest.mark.parametrize(
    ("first", "last", "seen"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), True),
        (date(2026, 8, 1), date(2026, 8, 31), True),
        (date(2026, 2, 1), date(2026, 2, 28), False),
        (date(2026, 2, 15), date(2026, 3, 14), False),
        (date(2026, 8, 15), date(2026, 9, 14), False),
    ],
)
def test_a_tenant_sees_the_bills_of_the_tenancy_alone(first: date, last: date, seen: bool) -> None:
    assert TENANT.sees(first, last) is seen
    assert replace(TENANT, standing=Standing.FAMILY).sees(first, last)
    assert replace(TENANT, first_day=None, last_day=None).sees(first, last)


def test_three_wrong_tries_lock_for_a_time() -> None:
    rules = LockRules()
    tries = [NOW - 3 * HOUR, NOW - 2 * HOUR]
    assert locked_until(tries, NOW, rules) is None
    assert locked_until([*tries, NOW - HOUR], NOW, rules) == NOW - HOUR + rules.locked
    apart = [NOW - 30 * HOUR, NOW - 10 * HOUR, NOW - HOUR]
    assert locked_until(apart, NOW, rules) is None
    over = [NOW - 27 * HOUR, NOW - 26 * HOUR, NOW - 25 * HOUR]
    assert locked_until(over, NOW, rules) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("户号3300112233查一下", ["3300112233"]),
        ("３３００１１２２３３", ["3300112233"]),
        ("4105220903490 和 010123456789", ["4105220903490", "010123456789"]),
        ("电话13800138000", []),
        ("身份证33010219900101123X", []),
        ("11个数字 23800138000", ["23800138000"]),
        ("ABC3300112233", []),
        ("123456789", []),
        ("客服热线4008095598", []),
        ("固话057188886666", []),
    ],
)
def test_a_number_of_an_account_is_told_from_others(text: str, found: list[str]) -> None:
    assert list(numbers_in(text)) == found


def test_masks_leave_enough_to_tell_ones_own_apart() -> None:
    assert masked_number("3300112233") == "******2233"
    assert masked_name("王芳") == "*芳"
    assert masked_name("王") == "*"
    assert masked_phone("13800138000") == "138****8000"
    assert masked_phone("1234567") == "****"
    assert masked_address("东村3幢201室") == "东村***"
    assert masked_address("某某镇某某村某某组") == "某某镇某某村***"


def test_a_bill_adds_up() -> None:
    plain = Bill(1, 2, 202610, 3, 4, Decimal(240), Decimal("128.50"), date(2026, 10, 31))
    assert (plain.days, plain.owed) == (None, None)
    whole = replace(
        plain, first_day=date(2026, 10, 1), last_day=date(2026, 10, 31), paid=Decimal(28)
    )
    assert (whole.days, whole.owed) == (31, Decimal("100.50"))
    assert replace(whole, paid=Decimal(500)).owed == 0
    assert replace(whole, late_fee=Decimal(1)).owed == Decimal("101.50")
    assert BillLine("tier1", Decimal(200), Decimal("107.60")).price == Decimal("0.5380")
    assert BillLine("tier1", Decimal(0), Decimal(0)).price is None
    assert (before(202601, 1), before(202610, 12), before(202603, 2)) == (202512, 202510, 202601)
