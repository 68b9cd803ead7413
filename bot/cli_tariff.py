"""The command about what electricity costs."""

from datetime import datetime
from pathlib import Path

import click

from bot.late import config_option, late

_day = click.DateTime(["%Y-%m-%d"])


@click.group()
def tariff() -> None:
    """What electricity costs, as the pack has it."""


@tariff.command("explain")
@config_option
@click.option("--province", required=True, help="Its code or its name: zhejiang.")
@click.option("--category", default="residential", show_default=True, help="Code or name.")
@click.option("--kwh", default="", help="What was used; or tell it by period:")
@click.option("--sharp", default="", help="kWh in the sharp hours.")
@click.option("--peak", default="", help="kWh in the peak hours.")
@click.option("--flat", default="", help="kWh in the flat hours.")
@click.option("--valley", default="", help="kWh in the valley hours.")
@click.option("--ytd", default="0", show_default=True, help="kWh of the year before this bill.")
@click.option("--household", type=click.IntRange(0, 1000), default=0, help="How many live there.")
@click.option("--opened", type=_day, help="Since when the account exists, if that is this year.")
@click.option("--months", type=click.IntRange(1, 12), default=1, show_default=True)
@click.option("--date", "day", type=_day, help="The last day of the bill; today unless given.")
def tariff_explain(
    config: Path | None,
    province: str,
    category: str,
    ytd: str,
    household: int,
    opened: datetime | None,
    months: int,
    day: datetime | None,
    **used: str,
) -> None:
    """Print how a bill comes about: tiers, kWh, prices, amounts, source."""
    late("tariff_explain")(
        config,
        where=(province, category),
        used={name: kwh for name, kwh in used.items() if kwh},
        year_to_date=ytd,
        household=(household, opened.date() if opened else None),
        months=months,
        day=day.date() if day else None,
    )
