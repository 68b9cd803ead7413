"""A table of the pack refuses what it does not know, and names it."""

from typing import Any

import pytest

from bot.spoken import read_speech
from chat.errors import BadInput
from tests.tickets.pack import RULES
from tickets.kinds import TicketRules, ticket_rules
from tickets.pack_table import Table, merge, say

STEP = {"names": {"en": "x"}, "told": {"en": "x"}}
NAMED = {"names": {"en": "x"}}
REPLY = {"letters": "x", "titles": {"en": "x"}, "texts": {"en": "x"}}
REVISIT = {"ratio": 0.5, "most_a_week": 1, "interval_days": 1}
DOES = {"does": {"en": "x"}}


def with_kind(**rest: Any) -> dict[str, Any]:
    return {"kind": {"odd": {**NAMED, **rest}}, "step": {"one": STEP, "two": STEP}}


@pytest.mark.parametrize(
    ("tree", "named"),
    [
        ({"colour": 1}, r"tickets: unknown colour"),
        ({"dangers": "x"}, "tickets: dangers wants a list"),
        ({"dangers": [""]}, "tickets: dangers wants a list"),
        ({"step": {"one": {"names": {"en": "x"}}}}, "tickets.step.one: no told"),
        ({"step": {"one": {**STEP, "names": {"en": 1}}}}, "names wants texts"),
        ({"step": {"one": {**STEP, "size": 1}}}, "tickets.step.one: unknown size"),
        ({"step": {"one": 1}}, "tickets.step.one: wants a table"),
        (with_kind(flow=["one", "three"]), "tickets.kind.odd: flow: three"),
        (with_kind(flow=["one", "one"]), "flow: one"),
        (with_kind(flow=["one", "two"], skippable=["one"]), "flow: one"),
        (with_kind(flow=["one"], skippable=["two"]), "flow: two"),
        (with_kind(flow=["one"], closes_at="two"), "tickets.kind.odd: unknown two"),
        (with_kind(closes_at=1), "closes_at wants a str"),
        (with_kind(required=["height"]), "tickets.kind.odd: unknown height"),
        (with_kind(proof=["word"]), "word is none of note, picture, arrival"),
        (with_kind(revisit="often"), "often is none of always"),
        (with_kind(owner_role="king"), "king is none of manager"),
        (with_kind(identity_role="king"), "king is none of manager"),
        ({"subkind": {"odd": {}}}, "tickets.subkind: unknown odd"),
        ({**with_kind(), "subkind": {"odd": {"one": {}}}}, "tickets.subkind.odd.one: no names"),
        ({"boundary": {"sky": {**STEP, "told": {}}}}, "tickets.boundary.sky: no told"),
        ({"serious": {"x": {**NAMED, "words": 1}}}, "tickets.serious.x: words"),
        ({"serious": {"x": {**NAMED, "patterns": ["("]}}}, r"tickets.serious.x: patterns: '\('"),
        ({"serious": {"x": {**NAMED, "level": 1}}}, "tickets.serious.x: unknown level"),
        ({"serious_form": {"x": NAMED}}, "tickets.serious_form.x: no asks"),
        ({"serious_innocent": {"x": 1}}, "tickets.serious_innocent: unknown x"),
        ({"medical": {"x": 1}}, "tickets.medical: unknown x"),
        ({"staff_words": {"titles": {"king": []}}}, "tickets.staff_words.titles: unknown king"),
        ({"staff_words": {"x": []}}, "tickets.staff_words: unknown x"),
        ({"reply": {"x": {**REPLY, "kinds": ["y"]}}}, "tickets.reply.x: unknown y"),
        ({"reply": {"x": {**REPLY, "texts": {"en": "{y}"}}}}, "tickets.reply.x: unknown y"),
        ({"reply": {"x": {"titles": {"en": "x"}}}}, "tickets.reply.x: no letters"),
        ({"hold_back": {"x": {}}}, "tickets.hold_back: unknown x"),
        ({"hold_back": {"price": {"x": 1}}}, "tickets.hold_back.price: unknown x"),
        ({"checklist": {"odd": {}}}, "tickets.checklist: unknown odd"),
        (
            {**with_kind(), "checklist": {"odd": {"steps": [DOES]}}},
            "tickets.checklist.odd: wants 4 to 8 steps",
        ),
        ({**with_kind(), "checklist": {"odd": {"steps": 1}}}, "steps wants a list of tables"),
        (
            {**with_kind(), "checklist": {"odd": {"steps": [DOES, {"do": 1}]}}},
            "tickets.checklist.odd.steps.2: no does",
        ),
        ({"pause": {"x": {**NAMED, "excluded": "no"}}}, "excluded wants a bool"),
        ({"fillers": {"x": 1}}, "tickets.fillers: unknown x"),
        ({"revisit": {}}, "tickets.revisit: ratio wants a number from 0 to 1"),
        ({"revisit": {**REVISIT, "ratio": 2}}, "ratio wants a number"),
        ({"revisit": {**REVISIT, "ratio": True}}, "ratio wants a number"),
        ({"revisit": {**REVISIT, "most_a_week": 0}}, "most_a_week wants a whole number"),
        ({"revisit": {**REVISIT, "most_a_week": True}}, "most_a_week wants a whole number"),
        ({"revisit": {**REVISIT, "x": 1}}, "tickets.revisit: unknown x"),
        ({"revisit": {"ratio": 1, "most_a_week": 1}}, "tickets.revisit: no interval_days"),
        ({"budget": {"most": 1, "days": 7, "each": {"tea": 1}}}, "tickets.budget.each: unknown"),
        ({"repeats": {"odd": {}}}, "tickets.repeats: unknown odd"),
        ({**with_kind(), "repeats": {"odd": {"town": {}}}}, "tickets.repeats.odd: unknown town"),
        ({**with_kind(), "repeats": {"odd": {"district": {}}}}, "repeats.odd.district: no times"),
        ({"topic": {"odd": {"x": 1}}}, "tickets.topic.odd: x wants a list"),
    ],
)
def test_what_is_wrong_is_named(tree: dict[str, Any], named: str) -> None:
    with pytest.raises(BadInput, match=named):
        ticket_rules([tree])


def test_tables_that_others_read_are_let_be() -> None:
    assert ticket_rules([{"clock": {"x": 1}}, {"promise": {"x": 1}}]) == TicketRules(
        hold_back=ticket_rules([]).hold_back, staff_words=ticket_rules([]).staff_words
    )


def test_a_small_pack_is_a_pack() -> None:
    rules = ticket_rules([with_kind(flow=["one", "two"], closes_at="two")])
    assert rules.kind("odd").closes_at == "two"
    assert rules.revisits.ratio == 0


def test_files_grow_together() -> None:
    one = {"kind": {"a": {"x": 1}}, "dangers": ["a"], "medical": {"words": ["a"]}}
    two = {"kind": {"b": {"x": 2}}, "dangers": ["b"], "medical": {"words": ["b"]}}
    assert merge([one, two]) == {
        "kind": {"a": {"x": 1}, "b": {"x": 2}},
        "dangers": ["a", "b"],
        "medical": {"words": ["a", "b"]},
    }
    assert one["dangers"] == ["a"]
    assert one["kind"] == {"a": {"x": 1}}


@pytest.mark.parametrize("two", [{"kind": {"a": {}}}, {"kind": 1}, {"kind": [1]}])
def test_what_two_files_claim_is_named(two: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"tickets\.kind"):
        merge([{"kind": {"a": {}}}, two])


def test_a_text_is_told_in_a_language_that_there_is() -> None:
    assert say({"zh-CN": "好", "en": "good"}, "en") == "good"
    assert say({"zh-CN": "好"}, "en") == "好"
    assert say({}, "en", "x") == "x"
    assert Table("t", {"a": 1}).names() == ("a",)


def test_everything_in_the_pack_is_in_every_language() -> None:
    locales = set(read_speech().catalogues)
    told = [step.names for step in RULES.steps.values()]
    told += [step.told for step in RULES.steps.values()]
    told += [one.names for classes in RULES.subkinds.values() for one in classes]
    told += [one.names for one in RULES.boundaries.values()]
    told += [one.told for one in RULES.boundaries.values()]
    told += [one.names for one in RULES.serious.matters]
    told += [text for one in RULES.serious.form for text in (one.names, one.asks)]
    told += [step for steps in RULES.checklists.values() for step in steps]
    told += [one.names for one in RULES.pauses.values()]
    assert all(set(one) == locales for one in told)


def test_every_kind_has_a_checklist() -> None:
    assert set(RULES.checklists) == set(RULES.kinds)


def test_why_a_ticket_may_wait() -> None:
    excluded = {code for code, one in RULES.pauses.items() if one.excluded}
    assert excluded >= {"customer", "access", "weather", "third_party", "police"}
    assert not excluded & {"material", "crew"}
    assert RULES.pauses["customer"].name("zh-CN") == "等您补充或确认"
    # The column that holds the reason.
    assert all(len(code) <= 24 for code in RULES.pauses)
