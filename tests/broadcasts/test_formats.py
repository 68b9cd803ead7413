"""iCalendar and CAP as others read them: an independent parser, and the schema of the standard."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.calendar_feed import CalendarEvent, write_calendar
from broadcasts.cap import AtomEntry, CapInfo, CapMessage, CapName, write_atom, write_cap
from broadcasts.notice import Relation

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[1] / "data" / "cap-1.2.xsd")
NOW = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def event(**more: object) -> CalendarEvent:
    made = {
        "uid": "outage-1@x", "revision": 2, "changed_at": NOW - HOUR, "starts": NOW,
        "summary": "停电", "description": "东村", **more,
    }  # fmt: skip
    return CalendarEvent(**made)  # type: ignore[arg-type]


def test_a_calendar_is_what_its_standard_asks_for() -> None:
    whole = event(
        ends=NOW + HOUR,
        location="东村, 西村; 南村",
        description="一\n二\r\n三\\\x07",
        cancelled=True,
    )
    day = event(uid="d@x", starts=date(2026, 11, 26))
    text = write_calendar("停电信息", "更新了", [whole, day], NOW)
    calendar = icalendar.Calendar.from_ical(text)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert calendar["X-WR-CALDESC"] == "更新了"
    first, second = calendar.walk("VEVENT")
    assert (first["UID"], first["SEQUENCE"], first["STATUS"]) == ("outage-1@x", 2, "CANCELLED")
    assert first.decoded("DTSTAMP") == NOW
    assert first.decoded("LAST-MODIFIED") == NOW - HOUR
    assert (first.decoded("DTSTART"), first.decoded("DTEND")) == (NOW, NOW + HOUR)
    assert str(first["LOCATION"]) == "东村, 西村; 南村"
    assert str(first["DESCRIPTION"]) == "一\n二\n三\\"
    assert second.decoded("DTSTART") == date(2026, 11, 26)
    assert second.decoded("DTEND") == date(2026, 11, 27)
    assert "LOCATION" not in second
    open_end = icalendar.Calendar.from_ical(write_calendar("a", "b", [event()], NOW))
    assert "DTEND" not in open_end.walk("VEVENT")[0]


@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=300))
def test_lines_are_folded_at_75_octets_and_no_character_is_cut(words: str) -> None:
    text = write_calendar("停电", "x", [event(summary=words, description=words)], NOW)
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert all(len(line.encode()) <= 75 and "\n" not in line for line in lines)
    unfolded = text.replace("\r\n ", "")
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert f"SUMMARY:{escaped}\r\n" in unfolded


NAME = CapName("lamplight.1", "a.1", NOW.astimezone(ZoneInfo("Asia/Shanghai")))
INFO = CapInfo(
    "zh-CN", "计划停电", "Prepare", "Future", "Minor", "Likely", "城东所", "标题", "说明", "备好水",
    "95598", "东村台区", onset=NOW, facts=(("state", "announced"), ("empty", "")),
)  # fmt: skip


def test_a_cap_message_is_valid_and_refers_to_the_earlier_ones() -> None:
    text = write_cap(CapMessage(NAME, Relation.ALERT, [], [INFO], "刚更新"))
    SCHEMA.validate(text)
    assert "<references>" not in text
    assert "<sent>2026-11-26T15:00:00+08:00</sent>" in text
    later = CapName("lamplight.1", "a.2", NOW)
    text = write_cap(CapMessage(later, Relation.CANCEL, [NAME, NAME], [INFO, INFO]))
    SCHEMA.validate(text)
    one = "lamplight.1,a.1,2026-11-26T15:00:00+08:00"
    assert f"<references>{one} {one}</references>" in text
    assert "<msgType>Cancel</msgType>" in text
    assert "empty" not in text


@pytest.mark.parametrize(
    "text",
    [
        write_cap(CapMessage(NAME, Relation.ALERT, [], [INFO])).replace("Infra", "Power"),
        write_cap(CapMessage(NAME, Relation.ALERT, [], [INFO])).replace("+08:00", "Z"),
        write_cap(CapMessage(CapName("a b", "1", NOW), Relation.ALERT, [], [INFO])),
    ],
    ids=["category", "zulu", "blank in the sender"],
)
def test_the_schema_refuses_what_the_standard_does(text: str) -> None:
    with pytest.raises(xmlschema.XMLSchemaValidationError):
        SCHEMA.validate(text)


@given(st.text(max_size=60))
def test_whatever_somebody_wrote_stays_well_formed(words: str) -> None:
    info = CapInfo(
        "en", f"x{words}", "None", "Past", "Minor", "Likely", words, words, words, words, words,
        f"x{words}",
    )  # fmt: skip
    SCHEMA.validate(write_cap(CapMessage(NAME, Relation.UPDATE, [NAME], [info], words)))


def test_a_feed_leads_to_its_messages() -> None:
    entries = [AtomEntry("urn:a", "一", "二", NOW, "c/1.xml"), AtomEntry("urn:b", "三", "四", NOW)]
    text = write_atom("urn:x", "停电", "更新了", entries, NOW)
    root = xmlschema.XMLResource(text).root
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert text.count("<entry>") == 2
    assert text.count('href="c/1.xml"') == 1
    assert "<subtitle>更新了</subtitle>" in text
