"""Twelve months against the year before, as a picture without a word that needs a Chinese font."""

from billing.bill import before
from chat.drawings import Panel, Picture, Series, to_text
from customers.account import masked_number
from usecases.billing.seen import Seen

_MONTHS = 12


def chart(seen: Seen) -> str | None:
    """Return the picture's specification; nothing where there are not two months to compare."""
    if len(seen.bills) < 2:
        return None
    newest = seen.bills[-1].period
    periods = [before(newest, back) for back in reversed(range(_MONTHS))]
    used = {one.period: float(one.kwh) for one in seen.bills}
    now = tuple(used.get(one) for one in periods)
    past = tuple(used.get(before(one, _MONTHS)) for one in periods)
    first, last = periods[0], periods[-1]
    series = [Series(_span(first, last), now)]
    if any(one is not None for one in past):
        series.append(Series(_span(before(first, _MONTHS), before(last, _MONTHS)), past, line=True))
    labels = tuple(str(one % 100) for one in periods)
    panel = Panel(title="", labels=labels, series=tuple(series), unit="kWh")
    return to_text(Picture(title=masked_number(seen.account.number), panels=(panel,)))


def _span(first: int, last: int) -> str:
    return f"{first // 100}-{first % 100:02} / {last // 100}-{last % 100:02}"
