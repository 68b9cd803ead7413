"""Daily temperatures from the file that an installation may keep."""

import csv
from pathlib import Path

from billing.degree_days import DegreeDays, TemperaturesAreWrong, read_temperatures
from bot.settings import SettingsAreWrong


def read_weather(path: str) -> DegreeDays:
    """Read the file, if one is named; raises ``SettingsAreWrong``."""
    if not path:
        return DegreeDays()
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return DegreeDays(read_temperatures(csv.reader(file)))
    except (OSError, UnicodeDecodeError, csv.Error, TemperaturesAreWrong) as wrong:
        raise SettingsAreWrong(f"station.temperatures: {path}: {wrong}.") from None
