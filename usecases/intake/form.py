"""The form as staff see it: what is filled in, and a button for everything that may be changed."""

from collections.abc import Sequence

from chat.actions import Button, Rows
from chat.ids import short
from chat.personal_data import mask
from stations.area import District
from stations.scope import SYSTEM
from storage import areas
from storage.unit_of_work import Work
from tickets.ticket import Source
from usecases.intake.draft import Draft
from usecases.tickets.asker import Asker
from usecases.tickets.telling import clip, source_name
from usecases.trade import Trade

SOURCES = (Source.PHONE, Source.COUNTER, Source.VISIT, Source.FORWARDED)
# As many districts as a telephone shows without scrolling; any other is written.
_DISTRICTS_SHOWN = 6
_IN_ROW = 3
_SHOWN = 500


async def form(work: Work, trade: Trade, asker: Asker, draft: Draft) -> tuple[str, Rows]:
    """Return the form's text and buttons; in a group nothing personal is repeated."""
    districts = await districts_here(work, asker)
    text = _text(trade, asker, draft, districts)
    say, locale = trade.speech.say, asker.locale
    rows = (
        *_choice(trade, draft, "k", draft.kind, _kinds(trade, asker)),
        *_choice(trade, draft, "s", draft.source, _sources(trade, asker), in_row=len(SOURCES)),
        *_choice(trade, draft, "d", draft.district, _shown(draft, districts)),
        (
            _button(trade, draft, "a:district", say("intake.other_district", locale)),
            _button(trade, draft, "a:who", say("intake.write_who", locale)),
        ),
        (
            _button(trade, draft, "o", say("intake.register", locale)),
            _button(trade, draft, "x", say("intake.cancel", locale)),
        ),
    )
    return text, rows


async def districts_here(work: Work, asker: Asker) -> tuple[District, ...]:
    """Return the districts of the asker's stations, their own in front: a call may concern any."""
    here = sorted({one.station_id for one in asker.appointments})
    found = await areas.districts(work, SYSTEM, here)
    own = {one.district_id for one in asker.appointments}
    return tuple(sorted(found, key=lambda one: one.id not in own))


def _text(trade: Trade, asker: Asker, draft: Draft, districts: Sequence[District]) -> str:
    say, locale = trade.speech.say, asker.locale
    nothing = say("intake.nothing", locale)
    words, who = draft.words, " ".join(filter(None, (draft.name, draft.phone)))
    if not asker.private:
        words, who = mask(words), say("intake.who_is_kept", locale) if who else ""
    place = next((one.name for one in districts if short(one.id) == draft.district), nothing)
    return say(
        "intake.form",
        locale,
        words=clip(words, _SHOWN) or nothing,
        kind=trade.tickets.kind(draft.kind).name(locale) if draft.kind else nothing,
        source=source_name(trade, Source(draft.source), locale),
        district=place,
        who=who or nothing,
    )


def _kinds(trade: Trade, asker: Asker) -> list[tuple[str, str]]:
    """What is confidential is not chosen where several people read along."""
    return [
        (code, kind.name(asker.locale))
        for code, kind in trade.tickets.kinds.items()
        if asker.private or not kind.confidential
    ]


def _sources(trade: Trade, asker: Asker) -> list[tuple[str, str]]:
    return [(one.value, source_name(trade, one, asker.locale)) for one in SOURCES]


def _shown(draft: Draft, districts: Sequence[District]) -> list[tuple[str, str]]:
    """The first districts, and the one that is chosen in any case."""
    known = [(short(one.id), one.name) for one in districts]
    first = known[:_DISTRICTS_SHOWN]
    return first + [one for one in known[_DISTRICTS_SHOWN:] if one[0] == draft.district]


def _choice(
    trade: Trade,
    draft: Draft,
    letter: str,
    chosen: str,
    offered: Sequence[tuple[str, str]],
    in_row: int = _IN_ROW,
) -> Rows:
    buttons = [
        _button(trade, draft, f"{letter}:{code}", f"✓ {name}" if code == chosen else name)
        for code, name in offered
    ]
    return tuple(tuple(buttons[at : at + in_row]) for at in range(0, len(buttons), in_row))


def _button(trade: Trade, draft: Draft, what: str, label: str) -> Button:
    return Button(label, trade.signer.sign(f"dn:{draft.ticket}:{what}"))
