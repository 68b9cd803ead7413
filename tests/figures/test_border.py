"""Nobody reads figures across the border of what they may see, by any door."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import Any

import httpx
import pytest

from api.v1 import make_v1
from bot.clock import PlayedClock
from chat.actions import AnswerPress, SendDocument, SendPicture, SendText
from chat.drawings import Book, from_text
from chat.ids import short
from stations.area import Station
from stations.client import Grant
from stations.scope import SYSTEM
from stations.staff import Role, Staff
from storage import areas
from storage import staff as staff_rows
from storage.database import Database
from storage.outside_counts import put
from tests import pack
from tests.desk.stage import STAFF_GROUP, Left, Stage, make_trade
from tests.figures.crowd import BEGIN, Crowd, Made, write
from tickets.digest import Digest
from tickets.figures import Behind
from tickets.outside_counts import Line, OutsideCount
from tickets.periods import Length, Stretch
from tickets.ticket import Ticket
from usecases.digests.send import send_digests
from usecases.figures.buttons import BEHIND, SHEET, VIEW
from usecases.figures.sight import Sight
from usecases.outside.clients import make_client

DAYS = "2026-05-01 2026-05-20"
STRETCH = Stretch(Length.FREE, BEGIN.date(), BEGIN.date().replace(day=20))
FIGURES = [figure for figure in Behind if figure is not Behind.EXCUSED]


_DAYS_OF_IT = Sight(None, STRETCH).to_text().split(".")[0]


@dataclass
class Seen:
    """What a message shows, and where its buttons lead."""

    tickets: set[str] = field(default_factory=set)
    behind: list[str] = field(default_factory=list)
    views: list[str] = field(default_factory=list)


@dataclass
class Border:
    """The crowd, eight further stations that the eastern supervisor supervises too, and a door."""

    crowd: Crowd
    http: httpx.AsyncClient
    more: list[Station] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def stage(self) -> Stage:
        return self.crowd.stage

    def person(self, number: int) -> int:
        """赵经理, who manages the village, or 钱经理, who manages the mill as well."""
        return self.crowd.people[number]

    async def build(self) -> "Border":
        """Make the stations, with a ticket each, and a client of the eastern one."""
        east = self.crowd.made[0].ticket
        async with self.stage.database.writing() as work:
            crew = await staff_rows.crew(work, SYSTEM, self.stage.east.id)
            (boss,) = {one.person.id for one in crew if one.staff.role is Role.SUPERVISOR}
            for number in range(8):
                station = Station(work.new_id(), f"{number}号供电所")
                self.more.append(station)
                await areas.add_stations(work, [station])
                held = Staff(work.new_id(), station.id, None, boss, Role.SUPERVISOR)
                await staff_rows.appoint(work, held, None)
                ticket = replace(
                    east,
                    id=work.new_id(),
                    station_id=station.id,
                    number=f"20260502-{number:04d}",
                    kind="consult",
                    district_id=None,
                    opened_at=BEGIN,
                    outcome=None,
                    about_staff=False,
                )
                made = Made(ticket)
                await write(work, [made])
                self.crowd.made.append(made)
            for name, station_id in (("east", self.stage.east.id), ("wide", None)):
                self.keys[name] = await make_client(work, name, station_id, list(Grant), 9_999)
            await put(
                work,
                [
                    OutsideCount(station.id, "2026-05-02", Line.POWER, "complaint", 7)
                    for station in (self.stage.east, self.stage.west)
                ],
            )
        return self

    def numbers(self, wanted: Callable[[Made], bool]) -> set[str]:
        """Return the tickets that are wanted and counted at all."""
        return {
            one.ticket.number
            for one in self.crowd.made
            if one.ticket.outcome not in ("merged", "misjudged") and wanted(one)
        }

    async def walk(self, who: str, chat: dict[str, Any] | None = None) -> set[str]:
        """Press what leads to tickets or to parts; return every ticket that was shown.

        Of the parts of one kind the last one is looked into: they are made alike.
        """
        whole = await self.follow(who, f"{VIEW}:{Sight(None, STRETCH).to_text()}", chat)
        found = set(whole.tickets)
        for inner in whole.behind[:4]:
            found |= (await self.follow(who, inner, chat)).tickets
        for way in whole.views:
            parts = await self.follow(who, way, chat)
            for part in parts.views[-1:]:
                one = await self.follow(who, part, chat)
                for inner in one.behind[:1]:
                    found |= (await self.follow(who, inner, chat)).tickets
        return found

    async def follow(self, who: str, data: str, chat: dict[str, Any] | None) -> "Seen":
        """Press one button; return what it shows and where it leads, on the same days."""
        seen = Seen()
        for one in await self.stage.press(who, self.stage.sign(data), chat):
            for name, carried in one.buttons.items():
                plain = carried[10:]
                if plain.startswith("v:"):
                    seen.tickets.add(name.split()[0])
                elif plain.startswith(BEHIND):
                    seen.behind.append(plain)
                elif plain.startswith(VIEW) and plain[3:].split(".")[0] == _DAYS_OF_IT:
                    seen.views.append(plain)
        return seen

    async def refused(self, who: str, data: str, chat: dict[str, Any] | None = None) -> None:
        """Press a button that somebody else was given."""
        left = await self.stage.press(who, self.stage.sign(data), chat)
        assert [one for one in left if not isinstance(one.action, AnswerPress)] == [], data
        said = next(one.text for one in left if isinstance(one.action, AnswerPress))
        errors = ("not_found", "not_allowed", "figures.persons_in_private")
        assert said in {self.stage.speak(f"errors.{name}") for name in errors}, (data, said)

    async def ask(self, name: str, path: str, **more: str) -> httpx.Response:
        """Ask the interface."""
        begin, end = STRETCH.moments("Asia/Shanghai")
        query = {"since": begin.isoformat(), "until": end.isoformat(), **more}
        headers = {"Authorization": f"Bearer {self.keys[name]}"}
        return await self.http.get(path, params=query, headers=headers)


def opened(ticket: Ticket) -> bool:
    begin, end = STRETCH.moments("Asia/Shanghai")
    return begin <= ticket.opened_at < end


@pytest.fixture
async def border(database: Database, clock: PlayedClock) -> AsyncIterator[Border]:
    trade = replace(make_trade(), digests=pack.digests())
    stage = await Stage(database, clock, trade=trade).build()
    await stage.met("赵经理", "钱经理", "孙督导", "西所长")
    crowd = await Crowd(stage).build(90)
    app = make_v1(database, trade, lambda: None)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://v1.test") as http:
        yield await Border(crowd, http).build()


async def test_no_door_leads_across_the_border(border: Border) -> None:
    await _chat(border)
    await _buttons(border)
    await _sheets(border)
    await _machines(border)
    await _digests(border)


async def _chat(border: Border) -> None:
    """Everything that buttons lead to is theirs, and all of theirs is there."""
    stage, mine, boss = border.stage, border.person(0), border.person
    west, east, village = stage.west.id, stage.east.id, stage.village.id
    stations = {east, *(one.id for one in border.more)}

    def managed(made: Made) -> bool:
        ticket = made.ticket
        own = ticket.owner_id == mine and ticket.station_id == east
        hidden = ticket.kind == "report" or (ticket.about_staff and not own)
        reach = ticket.district_id == village or own
        return reach and not hidden and mine not in made.subjects and ticket.station_id == east

    assert await border.walk("赵经理") <= border.numbers(managed)
    text = (await stage.say("赵经理", f"/figures {DAYS}"))[0].text
    inside = border.numbers(
        lambda made: opened(made.ticket) and managed(made) and made.ticket.district_id == village
    )
    assert f"诉求 {len(inside)} 件" in text
    # The official lines count by station, of which a manager sees a part.
    assert "95598" not in text
    everything = border.numbers(lambda made: made.ticket.station_id in stations)
    assert await border.walk("孙督导") <= everything
    opening = border.numbers(
        lambda made: made.ticket.station_id in stations and opened(made.ticket)
    )
    assert f"诉求 {len(opening)} 件" in (await stage.say("孙督导", f"/figures {DAYS}"))[0].text
    western = border.numbers(lambda made: made.ticket.station_id == west)
    assert await border.walk("西所长") <= western
    # In the eastern group a supervisor of ten stations shows that of the eastern one alone.
    shown = await border.walk("孙督导", STAFF_GROUP)
    public = border.numbers(lambda made: _public(made) and made.ticket.station_id == east)
    assert shown <= public
    assert shown
    assert boss(1) != mine


def _public(made: Made) -> bool:
    return not (made.ticket.kind == "report" or made.ticket.about_staff or made.subjects)


async def _buttons(border: Border) -> None:
    """A button that was made for others opens nothing, whatever stands on it."""
    stage = border.stage
    village, mill, far = (one.id for one in border.crowd.districts)
    west, east = stage.west.id, stage.east.id

    def cut(station: int | None, text: str) -> str:
        return Sight(station, STRETCH).to_text() + text

    foreign = [
        ("赵经理", cut(west, "")),
        ("赵经理", cut(None, f"d{short(far)}")),
        ("赵经理", cut(east, f"d{short(mill)}")),
        ("赵经理", cut(west, f"d{short(village)}")),
        ("赵经理", cut(east, f"p{short(border.person(1))}")),
        ("赵经理", cut(None, f"p{short(border.person(1))}")),
        ("孙督导", cut(west, "")),
        ("孙督导", cut(None, f"d{short(far)}")),
        ("孙督导", cut(west, f"p{short(border.person(0))}")),
        ("西所长", cut(east, "")),
        ("西所长", cut(east, f"p{short(border.person(0))}")),
        ("西所长", cut(None, f"p{short(border.person(0))}")),
        ("王芳", cut(east, "")),
        ("王芳", cut(None, "")),
    ]
    verbs = cycle((f"{VIEW}:", f"{SHEET}:", f"{BEHIND}:0.0."))
    for (who, sight), verb in zip(foreign, verbs, strict=False):
        await border.refused(who, verb + sight)
    for verb in (f"{VIEW}:", f"{SHEET}:", f"{BEHIND}:0.0."):
        await border.refused("赵经理", verb + cut(west, ""))
    own = cut(east, f"p{short(border.person(0))}")
    for who, data in (
        ("孙督导", f"{VIEW}:{own}"),
        ("孙督导", f"{BEHIND}:0.0.{own}"),
        ("西所长", f"{VIEW}:{cut(None, '')}"),
    ):
        # In the group: nobody's own, and nothing to somebody of another station.
        await border.refused(who, data, STAFF_GROUP)


async def _sheets(border: Border) -> None:
    stage = border.stage
    village, west = stage.village.id, stage.west.id
    theirs: dict[str, Callable[[Made], bool]] = {
        "赵经理": lambda made: made.ticket.district_id == village,
        "西所长": lambda made: made.ticket.station_id == west,
        "孙督导": lambda made: made.ticket.station_id != west,
    }
    for who, wanted in theirs.items():
        (left,) = await stage.say(who, f"/figures {DAYS} xlsx")
        assert isinstance(left.action, SendDocument)
        text = left.action.drawing or ""
        book = from_text(text)
        assert isinstance(book, Book)
        public = border.numbers(lambda made: _public(made) and opened(made.ticket))
        numbers = public & border.numbers(wanted)
        assert book.sheets[0].rows[0][1] == len(numbers), who
        assert ("西村台区" in text) is (who == "西所长")
        # Of several stations at once no person is told apart.
        assert ("钱经理" in text) is (who == "西所长")


async def _machines(border: Border) -> None:
    stage = border.stage
    east = border.numbers(lambda made: made.ticket.station_id == stage.east.id and _public(made))
    for figure in FIGURES:
        page = (await border.ask("east", "/figures/tickets", figure=figure, limit="200")).json()
        assert {one["number"] for one in page["tickets"]} <= east, figure
        assert page["count"] == len(page["tickets"]), figure
    whole = (await border.ask("east", "/figures")).json()
    listed = await border.ask("east", "/figures/tickets", figure="tickets")
    assert whole["tickets"] == listed.json()["count"]
    assert whole["official_lines"]["counts"] == {"95598": {"complaint": 7}}
    for more, status in (
        ({"station": "城西供电所"}, 403),
        ({"station": "1号供电所"}, 403),
        ({"district": "西村台区"}, 404),
        ({"station": "城东供电所", "district": "西村台区"}, 404),
    ):
        for path in ("/figures", "/figures/tickets"):
            extra = {"figure": "tickets"} if path.endswith("tickets") else {}
            answer = await border.ask("east", path, **more, **extra)
            assert answer.status_code == status, (path, more)
    everywhere = await border.ask("wide", "/figures", district="西村台区", station="城东供电所")
    assert everywhere.status_code == 404


async def _digests(border: Border) -> None:
    """What goes out by itself is of one station, and of those who may read it there."""
    stage = border.stage
    async with stage.database.writing() as work:
        # The Monday after the second full week, 9:00 in Shanghai.
        work.now = BEGIN.replace(day=18, hour=1)
        while await send_digests(work, stage.trade):
            pass
    left = [one for one in await stage.new() if one.key.startswith("digest:")]
    assert {one.key.split(":")[1] for one in left} == set(Digest)
    for one in left:
        station = one.key.split(":")[3]
        western = station == str(stage.west.id)
        assert (one.chat == 5_000_000_014) is western, one.key
        assert not (western and "城东" in _text(one))
        if one.chat == STAFF_GROUP["id"]:
            assert "经理" not in _text(one)
            assert "举报" not in _text(one)
            assert station == str(stage.east.id)


def _text(left: Left) -> str:
    action = left.action
    if isinstance(action, SendPicture):
        return action.caption + (action.drawing or "")
    return action.text if isinstance(action, SendText) else ""
