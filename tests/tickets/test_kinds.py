"""The pack's kinds of tickets: complete, in both languages, and promising nothing."""

import re
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.spoken import read_speech
from chat.errors import BadInput
from intents.intent import REQUESTS
from tickets.incident import Incident, IncidentState, wants_edit, wants_post
from tickets.kinds import CONFIDENTIAL, TicketRules, ticket_rules

PACK = Path(__file__).parents[2] / "packs/power-cn/tickets"
RULES: TicketRules = ticket_rules(
    tomllib.loads(file.read_text("utf-8")) for file in sorted(PACK.glob("*.toml"))
)


def test_every_request_has_a_kind_in_every_language() -> None:
    assert set(RULES.kinds) == {intent.value for intent in REQUESTS}
    for locale in read_speech().catalogues:
        for kind in RULES.kinds.values():
            assert kind.name(locale) != kind.code
            assert kind.what_next(locale)


def test_what_kinds_are_special() -> None:
    kinds = RULES.kinds.values()
    assert {kind.code for kind in kinds if kind.confidential} == {CONFIDENTIAL}
    assert {kind.code for kind in kinds if not kind.numbered} == {"praise", "opinion"}
    assert {kind.code for kind in kinds if kind.thanked} == {"praise", "opinion"}
    assert {kind.code for kind in kinds if kind.closes_at_once} == {"praise"}
    assert {kind.code for kind in kinds if kind.gathers} == {"outage_report"}
    assert {kind.code for kind in kinds if kind.private_answer} == {"bill_query"}


def test_no_sentence_promises_a_time_or_a_price() -> None:
    said = [text for kind in RULES.kinds.values() for text in kind.next.values()]
    speech = read_speech()
    for catalogue in speech.catalogues.values():
        rooms = ("receipt.", "incident.", "ask.", "thanks.", "report.")
        said += [text for key, text in catalogue.items() if key.startswith(rooms)]
    for text in said:
        assert not re.search(r"\b(45|90)\b|分钟|小时内|免费|minutes|hours|free", text), text


def test_danger_is_recognised_by_its_words() -> None:
    assert RULES.dangerous("门口电线断了")
    assert not RULES.dangerous("家里没电了")


def test_an_unknown_kind_is_an_ordinary_ticket() -> None:
    kind = TicketRules().kind("water_leak")
    assert (kind.numbered, kind.confidential, kind.name("en")) == (True, False, "water_leak")


@pytest.mark.parametrize(
    "fields", [{}, {"names": {"en": "x"}, "colour": "red"}, {"names": {"en": "x"}, "thanked": 1}]
)
def test_a_wrong_pack_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=r"tickets\.kind\.odd"):
        ticket_rules([{"kind": {"odd": fields}}])


def test_when_an_incident_wants_a_post() -> None:
    now = datetime(2026, 7, 1, tzinfo=UTC)
    one = Incident(1, 1, 1, "outage_report", IncidentState.SUSPECTED, now, now)
    two = replace(one, reporters=2)
    posted = replace(two, post_key="k", posted_reporters=2)
    assert [wants_post(each) for each in (one, two, posted)] == [False, True, False]
    assert [wants_edit(each) for each in (one, two, posted)] == [False, False, False]
    assert wants_edit(replace(posted, reporters=3))
