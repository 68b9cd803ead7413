"""What somebody may see of accounts and bills: their own bindings, and of these what is theirs."""

from dataclasses import dataclass
from datetime import date, timedelta

from billing.bill import Bill, before
from customers.account import Account
from customers.binding import Binding, Standing
from stations.scope import Scope
from storage import bindings
from storage.accounts import accounts
from storage.bills import bills_of
from storage.unit_of_work import Work

# Two years and a month: every month has the one a year before beside it.
_MONTHS = 25


@dataclass(frozen=True, slots=True)
class Seen:
    """An account that somebody is bound to, with the bills that are theirs to see, oldest first."""

    account: Account
    binding: Binding
    bills: tuple[Bill, ...] = ()

    @property
    def began(self) -> int | None:
        """The first period that is a tenant's to see; nothing bounds what others see."""
        first = self.binding.first_day
        if self.binding.standing is not Standing.TENANT or first is None:
            return None
        period = first.year * 100 + first.month
        return period if first.day == 1 else before(period, -1)

    def bill(self, period: int | None) -> Bill | None:
        """Return the bill of a period, or the newest one."""
        if period is None:
            return self.bills[-1] if self.bills else None
        return next((one for one in self.bills if one.period == period), None)


async def accounts_seen(work: Work, person_id: int) -> list[Seen]:
    """Return the accounts that a person is bound to; whatever else they are gives no right."""
    scope = Scope(person_id=person_id)
    held = await bindings.bindings_of(work, scope, person_id)
    known = await accounts(work, scope, [one.account_id for one in held])
    return [Seen(known[one.account_id], one) for one in held if one.account_id in known]


async def with_bills(work: Work, one: Seen) -> Seen:
    """Return an account with its bills; a tenant's are those of the tenancy."""
    since = before(work.now.year * 100 + work.now.month, _MONTHS)
    scope = Scope(person_id=one.binding.person_id)
    found = await bills_of(work, scope, one.account.id, since)
    mine = tuple(bill for bill in found if one.binding.sees(*_days(bill)))
    return Seen(one.account, one.binding, mine)


def _days(bill: Bill) -> tuple[date, date]:
    year, month = divmod(bill.period, 100)
    first = bill.first_day or date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    return first, bill.last_day or after - timedelta(days=1)
