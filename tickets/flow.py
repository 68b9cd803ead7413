"""The steps that a kind of ticket goes through, in order, and which of them may come next."""

from collections.abc import Mapping
from dataclasses import dataclass

from chat.errors import Fact
from chat.speech import DEFAULT_LOCALE
from tickets.pack_table import Table, Told, say


class UnknownStep(Fact):
    """The kind's flow has no such step."""

    key = "unknown_step"


class StepIsBehind(Fact):
    """The ticket has come this far already; a flow only goes forward."""

    key = "step_is_behind"


class StepsAreLeftOut(Fact):
    """Steps lie between that may not be left out."""

    key = "steps_are_left_out"


@dataclass(frozen=True, slots=True)
class Step:
    """One step; ``told`` is what the resident's card says once it is reached."""

    code: str
    names: Told
    told: Told
    skippable: bool = False

    def name(self, locale: str) -> str:
        """Its name in a language."""
        return say(self.names, locale, self.code)


@dataclass(frozen=True, slots=True)
class Flow:
    """Steps in their order; opening a ticket reaches the first one."""

    steps: tuple[Step, ...] = ()

    def step(self, code: str | None) -> Step | None:
        """Return the step of this code, the first one for none; ``None`` when there is none."""
        known = {step.code: step for step in self.steps}
        return known.get(code) if code else next(iter(self.steps), None)

    def place(self, present: str | None) -> int:
        """Tell how far a ticket has come; a step that the flow does not know is the beginning."""
        codes = [step.code for step in self.steps]
        return codes.index(present) if present in codes else 0

    def reached(self, present: str | None, wanted: str) -> bool:
        """True when a ticket stands at a step or beyond; one of another flow is never reached."""
        step = self.step(wanted)
        return step is not None and self.place(present) >= self.place(wanted)


def next_steps(flow: Flow, present: str | None) -> tuple[Step, ...]:
    """Return the steps that a ticket may go to: the next one, and those behind skippable ones."""
    reachable = []
    for step in flow.steps[flow.place(present) + 1 :]:
        reachable.append(step)
        if not step.skippable:
            break
    return tuple(reachable)


def allow_step(flow: Flow, present: str | None, wanted: str, locale: str = DEFAULT_LOCALE) -> Step:
    """Return the step that is wanted, or refuse it by a fact of this module, in a language.

    ``present`` is where the ticket stands, ``None`` for one that has only been opened.
    """
    step = flow.step(wanted) if wanted else None
    if step is None:
        raise UnknownStep(step=wanted)
    allowed = next_steps(flow, present)
    if step in allowed:
        return step
    if flow.place(wanted) <= flow.place(present):
        raise StepIsBehind(step=step.name(locale))
    between = flow.steps[flow.place(present) + 1 : flow.place(wanted)]
    left_out = [one.name(locale) for one in between if not one.skippable]
    raise StepsAreLeftOut(step=step.name(locale), left_out=", ".join(left_out))


def read_steps(table: Table) -> dict[str, Step]:
    """Read the names and sentences of all steps."""
    steps = {}
    for code, one in table.tables().items():
        steps[code] = Step(code, one.told("names"), one.told("told"))
        one.end()
    return steps


def read_flow(table: Table, steps: Mapping[str, Step]) -> Flow:
    """Read a kind's ``flow`` and which steps of it are ``skippable``."""
    wanted, skippable = table.words("flow"), table.words("skippable")
    unknown = [*(set(wanted) - set(steps)), *(set(skippable) - set(wanted))]
    # The first step is the ticket's opening, which nobody can leave out.
    unknown += [code for code in wanted[:1] if code in skippable]
    unknown += [code for code in set(wanted) if wanted.count(code) > 1]
    if unknown:
        raise table.wrong(f"flow: {', '.join(sorted(unknown))}")
    return Flow(
        tuple(Step(code, steps[code].names, steps[code].told, code in skippable) for code in wanted)
    )
