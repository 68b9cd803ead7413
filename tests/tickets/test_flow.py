"""Steps go forward, and only what the pack marks is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.errors import Fact
from tests.tickets.pack import RULES
from tickets.flow import (
    Flow,
    Step,
    StepIsBehind,
    StepsAreLeftOut,
    UnknownStep,
    allow_step,
    next_steps,
)

REPAIR = RULES.kind("outage_report").flow
COMPLAINT = RULES.kind("complaint").flow


def codes(flow: Flow, present: str | None) -> list[str]:
    return [step.code for step in next_steps(flow, present)]


def test_the_flows_are_those_of_the_trade() -> None:
    assert [step.code for step in REPAIR.steps] == [
        "received",
        "dispatched",
        "arrived",
        "restored",
        "revisited",
    ]
    assert [step.code for step in COMPLAINT.steps] == [
        "received",
        "handling",
        "investigated",
        "answered",
        "revisited",
    ]


def test_what_comes_next() -> None:
    assert codes(REPAIR, None) == ["dispatched", "arrived", "restored"]
    assert codes(REPAIR, "arrived") == ["restored"]
    assert codes(COMPLAINT, "received") == ["handling"]
    assert codes(COMPLAINT, "revisited") == []
    assert codes(Flow(), None) == []


def test_what_is_refused_is_named_in_words() -> None:
    with pytest.raises(StepsAreLeftOut) as left_out:
        allow_step(COMPLAINT, None, "answered", "zh-CN")
    assert left_out.value.values == {"step": "答复", "left_out": "处理, 调查"}
    with pytest.raises(StepIsBehind) as behind:
        allow_step(REPAIR, "arrived", "dispatched")
    assert behind.value.values == {"step": "派单"}
    for code in ("restored", "", "nowhere"):
        with pytest.raises(UnknownStep):
            allow_step(COMPLAINT, None, code)


def test_opening_has_reached_the_first_step() -> None:
    with pytest.raises(StepIsBehind):
        allow_step(REPAIR, None, "received")
    assert REPAIR.reached(None, "received")
    assert not REPAIR.reached(None, "restored")
    assert REPAIR.reached("revisited", "restored")
    assert not REPAIR.reached("restored", "answered")


def test_a_step_of_another_flow_is_the_beginning() -> None:
    assert codes(COMPLAINT, "restored") == ["handling"]
    assert Flow().step(None) is None
    assert Step("x", {}, {}).name("en") == "x"


@given(
    st.sampled_from([RULES.kind(code).flow for code in sorted(RULES.kinds)]),
    st.lists(st.sampled_from(sorted(RULES.steps)), max_size=8),
)
def test_any_sequence_of_steps_only_goes_forward(flow: Flow, wanted: list[str]) -> None:
    present = None
    for code in wanted:
        before = flow.place(present)
        try:
            present = allow_step(flow, present, code).code
        except Fact:
            continue
        between = flow.steps[before + 1 : flow.place(present)]
        assert flow.place(present) > before
        assert all(step.skippable for step in between)
