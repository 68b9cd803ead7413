"""What helps whoever handles a ticket: the checklist of its kind, and the reasons for a pause."""

from collections.abc import Mapping
from dataclasses import dataclass

from tickets.pack_table import Table, Told, say

_FEWEST, _MOST = 4, 8
"""Steps of a checklist: fewer are no help, more are not read on a card."""


@dataclass(frozen=True, slots=True)
class PauseReason:
    """Why a ticket's clocks may stand still; its name is shown to the resident.

    ``excluded``: the time does not count against anybody in the figures.
    """

    code: str
    names: Told
    excluded: bool = False

    def name(self, locale: str) -> str:
        """Its name in a language."""
        return say(self.names, locale, self.code)


def read_checklists(table: Table) -> Mapping[str, tuple[Told, ...]]:
    """Read the checklist (处置卡) of each kind: short steps, each in several languages."""
    read = {}
    for code, one in table.tables().items():
        steps = []
        for step in one.list_of("steps"):
            steps.append(step.told("does"))
            step.end()
        if not _FEWEST <= len(steps) <= _MOST:
            raise one.wrong(f"wants {_FEWEST} to {_MOST} steps")
        one.end()
        read[code] = tuple(steps)
    return read


def read_pauses(table: Table) -> Mapping[str, PauseReason]:
    """Read the reasons for a pause, in the order in which they are offered."""
    read = {}
    for code, one in table.tables().items():
        read[code] = PauseReason(code, one.told("names"), one.flag("excluded"))
        one.end()
    return read
