"""The pack's kinds of tickets: complete, in both languages, and promising nothing."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.spoken import read_speech
from chat.errors import BadInput
from intents.intent import REQUESTS
from stations.staff import Role
from tickets.kinds import CONFIDENTIAL, Proof, TicketRules, ticket_rules
from tickets.revisit import Revisit

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


def test_who_asks_for_a_person_is_heard() -> None:
    assert RULES.names_person("转人工")
    assert not RULES.names_person("停电了")


def test_an_unknown_kind_is_an_ordinary_ticket() -> None:
    kind = TicketRules().kind("water_leak")
    assert (kind.numbered, kind.confidential, kind.name("en")) == (True, False, "water_leak")


@pytest.mark.parametrize(
    "fields", [{}, {"names": {"en": "x"}, "colour": "red"}, {"names": {"en": "x"}, "thanked": 1}]
)
def test_a_wrong_pack_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=r"tickets\.kind\.odd"):
        ticket_rules([{"kind": {"odd": fields}}])


def test_what_each_kind_needs() -> None:
    kinds = RULES.kinds
    silent = {code for code, kind in kinds.items() if not kind.silence_closes}
    assert silent == {"complaint", "report"}
    always = {code for code, kind in kinds.items() if kind.revisit is Revisit.ALWAYS}
    assert always == {"complaint", "report"}
    assert kinds["praise"].revisit is Revisit.NEVER
    held = {code: kind.identity_role for code, kind in kinds.items() if kind.identity_role}
    assert held == {"report": Role.SUPERVISOR}
    assert kinds["report"].owner_role is Role.SUPERVISOR
    assert kinds["outage_report"].proof == frozenset(Proof)
    assert set(kinds["outage_report"].required) == {"district", "boundary"}
    assert {code for code, kind in kinds.items() if kind.closes_at is None} == {"praise"}
    assert "subkind" not in {
        one for code in kinds if code not in RULES.subkinds for one in kinds[code].required
    }


def test_what_a_life_hangs_on_is_never_closed_by_silence() -> None:
    assert RULES.silence_closes("outage_report", "no-power")
    assert not RULES.silence_closes("outage_report", "hazard,no-power")
    assert not RULES.silence_closes("consult", "", "injury")
    assert not RULES.silence_closes("consult", "", "media")
    assert not RULES.silence_closes("complaint")
    assert RULES.is_safety("consult", "", "fire")
    assert not RULES.is_safety("consult", "", "media")
    assert RULES.revisit("outage_report", "hazard") is Revisit.ALWAYS
    assert RULES.revisit("outage_report") is Revisit.SAMPLE


@pytest.mark.parametrize(
    ("text", "subkind"),
    [
        ("抢修的师傅态度恶劣还骂人", "service"),
        ("电费多收了我三百，抄表的乱抄", "business"),
        ("一个月停电五次也不通知", "outage"),
        ("电压太低，空调都带不动", "quality"),
        ("立电线杆施工把我家地占了", "construction"),
        ("我要投诉", None),
    ],
)
def test_a_complaint_is_classed_by_its_words(text: str, subkind: str | None) -> None:
    assert RULES.subkind("complaint", text) == subkind
    assert RULES.subkind("consult", text) is None


def test_classes_have_names() -> None:
    codes = [one.code for one in RULES.subkinds["complaint"]]
    assert set(codes) == {"service", "business", "outage", "quality", "construction"}
    assert RULES.subkind_name("complaint", "outage", "zh-CN") == "停送电投诉"
    assert RULES.subkind_name("complaint", "gone", "en") == "gone"


def test_what_is_told_of_the_boundary_promises_nothing() -> None:
    for owned in RULES.boundaries.values():
        for text in owned.told.values():
            assert RULES.hold_back.judge(text) is None
            assert not re.search(r"免费|元|free|yuan", text)


def test_no_step_tells_a_time() -> None:
    for step in RULES.steps.values():
        assert not any(re.search(r"\d|分钟|小时|minute|hour", text) for text in step.told.values())
