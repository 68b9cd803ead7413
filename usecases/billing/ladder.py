"""Where an account stands on the ladder of prices, as far as the bill tells."""

from billing.bill import Bill
from billing.charge import Household, Working, charge
from billing.tariff import Ladder, Period
from chat.errors import Fact
from customers.account import Account
from usecases.trade import Trade


def ladder(trade: Trade, account: Account, bill: Bill) -> Working | None:
    """Return the working that says in which tier the last kWh was; nothing where it is unknown.

    A ladder of the year needs what the year had, which the bill tells or does not.
    """
    rules = trade.bills
    if rules.tariffs is None or not rules.province:
        return None
    people = Household(people=account.household_size or 0)
    try:
        tariff = rules.tariffs.holding(rules.province, account.category, bill.as_of)
        if tariff.ladder is Ladder.NONE or (tariff.ladder is Ladder.YEAR and bill.year_kwh is None):
            return None
        had = max(bill.year_kwh - bill.kwh, bill.kwh * 0) if bill.year_kwh is not None else 0
        return charge(tariff, {Period.WHOLE: bill.kwh}, bill.as_of, bill.kwh * 0 + had, people)
    except Fact:
        # No tariff is known of that day, or none of that category: nothing is told.
        return None
