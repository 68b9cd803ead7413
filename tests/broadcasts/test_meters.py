"""Power events of meters: rows read or refused, what they say together."""

from datetime import UTC, datetime, timedelta

import pytest

from broadcasts.meters import MeterEvent, Sensed, read_meter_row, sense
from chat.cells import RowIsWrong
from tests import pack

WORDS = pack.notices().source.meters
AT = datetime(2026, 11, 26, 6, 31, tzinfo=UTC)
ROW = {"meter": "M1", "event": "停电", "at": "2026-11-26T14:31:00+08:00", "district": "东村台区"}


def test_a_row_is_a_meters_or_a_whole_districts() -> None:
    assert read_meter_row(ROW, WORDS) == MeterEvent("M1", True, AT, False, "", "东村台区")
    bare = {"number": "3300112233", "event": "ON", "at": "2026-11-26T06:31Z", "station": "城东"}
    assert read_meter_row(bare, WORDS) == MeterEvent(
        "3300112233", False, AT, False, "3300112233", station="城东"
    )
    whole = {name: cell for name, cell in ROW.items() if name != "meter"}
    assert read_meter_row(whole, WORDS) == MeterEvent(
        "东村台区", True, AT, True, district="东村台区"
    )


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"meter": "", "district": ""}, ("missing", "meter")),
        ({"meter": "x" * 61}, ("too_long", "meter")),
        ({"number": "12"}, ("number", "number")),
        ({"event": ""}, ("missing", "event")),
        ({"event": "跳闸"}, ("unknown_event", "event")),
        ({"at": ""}, ("missing", "at")),
        ({"at": "2026-11-26 14:31"}, ("no_zone", "at")),
    ],
)
def test_a_row_that_says_too_little_is_refused(
    more: dict[str, str], reason: tuple[str, str]
) -> None:
    with pytest.raises(RowIsWrong) as wrong:
        read_meter_row({name: one for name, one in {**ROW, **more}.items() if one}, WORDS)
    assert (wrong.value.reason, wrong.value.column) == reason


def test_the_newest_word_of_each_meter_counts() -> None:
    later = AT + timedelta(minutes=1)
    assert sense([]) is None
    told = [
        (b"a", False, True, AT), (b"a", False, False, later), (b"b", False, True, later),
        (b"b", False, False, AT), (b"c", False, True, AT), (b"c", False, False, AT),
    ]  # fmt: skip
    assert sense(told) == Sensed(1, 2, later)
    whole = [(b"t", True, True, AT), (b"a", False, True, AT)]
    assert sense(whole) == Sensed(1, 0, AT, whole=True)
    assert sense([*whole, (b"t", True, False, later)]) == Sensed(1, 0, later, whole=False)
