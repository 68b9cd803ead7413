"""The board: one page that says what runs, what waits, and what a person should look at."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from nicegui import ui

from console.look import Look, LoopSeen
from console.pieces import badge, card, figure, heading, line, table
from usecases.stations.board import Board as Reading
from usecases.stations.board import Queue

# Seconds between two looks; a look costs a handful of counting statements.
_EVERY = 3.0


class Board:
    """One visitor's board, in the language of the address (``/?lang=en``)."""

    def __init__(self, look: Look, lang: str) -> None:
        self._look = look
        self._locale = look.speech.locale_for(lang or None)
        self._zone = ZoneInfo(look.timezone)

    def _say(self, key: str, /, **values: object) -> str:
        return self._look.speech.say(f"console.{key}", self._locale, **values)

    async def show(self) -> None:
        """Build the page, and look again every few seconds."""
        ui.page_title(self._say("title"))
        with ui.element("div").classes("board"):
            self._head()
            body = ui.refreshable(self._body)
            await body()
        ui.timer(_EVERY, body.refresh, immediate=False)

    def _head(self) -> None:
        with ui.element("header").classes("board-head"):
            ui.element("img").props('src="/favicon.ico" alt=""').classes("lamp")
            with ui.element("div").classes("board-name"):
                heading(self._say("title"), 1)
                line(self._say("subtitle"), "soft")
            other = "zh-CN" if self._locale.startswith("en") else "en"
            with ui.element("nav"):
                for name, address in (
                    (self._say("health"), "/healthz"),
                    (self._say("metrics"), "/metrics"),
                    (self._say("other_language"), f"/?lang={other}"),
                ):
                    ui.link(name, address).classes("board-link")

    async def _body(self) -> None:
        try:
            read = await self._look.board()
        except Exception:
            # Whatever it is, the loops and the health page tell of it; the page must not go dark.
            line(self._say("unread"), "verdict bad")
            self._loops(self._look.loops())
            return
        loops = self._look.loops()
        self._verdict(read, loops)
        with ui.element("div").classes("grid"):
            self._queue("inbox", read.inbox)
            self._queue("outbox", read.outbox)
            self._tickets(read)
            self._stations(read)
            self._loops(loops)

    def _verdict(self, read: Reading, loops: Sequence[LoopSeen]) -> None:
        wrong = [self._say("loop_stuck", name=one.name) for one in loops if one.stuck]
        for key, count in (
            ("inbox_parked", read.inbox.parked),
            ("outbox_parked", read.outbox.parked),
            ("groups_lack", sum(read.lacking.values())),
            ("stations_idle", len(read.without_duty)),
        ):
            if count:
                wrong.append(self._say(key, count=count))
        with ui.element("section").classes("verdict bad" if wrong else "verdict"):
            well = self._say("look_here", count=len(wrong)) if wrong else self._say("all_well")
            line(well, "verdict-word")
            line(" · ".join(wrong) if wrong else self._say("all_well_more"))
            line(self._say("refreshed", time=self._clock(read.at)), "verdict-time")

    def _queue(self, name: str, queue: Queue) -> None:
        with card(self._say(name)):
            with ui.element("div").classes("figures"):
                figure(self._say("unfinished"), str(queue.unfinished))
                figure(self._say("lag"), self._age(queue.lag), bad=queue.lag > timedelta(minutes=1))
                figure(self._say("done"), str(queue.done))
                figure(self._say("parked"), str(queue.parked), bad=queue.parked > 0)
            if queue.parked:
                line(self._say("parked_how", queue=name), "soft")

    def _tickets(self, read: Reading) -> None:
        names = {one.id: one.name for one in read.stations}
        kinds = sorted({one.kind for one in read.tickets})
        counted = {(one.station_id, one.kind): one.count for one in read.tickets}
        with card(self._say("tickets"), wide=len(names) > 1):
            if not counted:
                line(self._say("tickets_none"), "soft")
            else:
                stations = sorted({one.station_id for one in read.tickets})
                head = [self._say("station"), *(names.get(one, "–") for one in stations)]
                rows = [
                    [
                        self._look.tickets.kind(kind).name(self._locale),
                        *(str(counted.get((one, kind), "·")) for one in stations),
                    ]
                    for kind in kinds
                ]
                sums = [sum(counted.get((one, kind), 0) for kind in kinds) for one in stations]
                table(head, [*rows, [self._say("total"), *map(str, sums)]], last_is_sum=True)
            line(self._say("tickets_more"), "soft small")

    def _stations(self, read: Reading) -> None:
        names: dict[int | None, str] = {one.id: one.name for one in read.stations}
        with card(self._say("lacking")):
            for station, count in read.lacking.items():
                name = names.get(station, self._say("unlinked"))
                line(self._say("lacking_line", station=name, count=count), "warn")
            if not read.lacking:
                line(self._say("lacking_none"), "soft")
            heading(self._say("no_duty"), 2)
            for idle in read.without_duty:
                line(idle.name, "warn")
            if not read.without_duty:
                key = "no_duty_none" if read.stations else "no_stations"
                line(self._say(key), "soft")

    def _loops(self, loops: Sequence[LoopSeen]) -> None:
        with card(self._say("loops"), wide=True):
            for one in loops:
                with ui.element("div").classes("loop"):
                    badge(self._say("stuck" if one.stuck else "fine"), bad=one.stuck)
                    line(one.name, "loop-name")
                    line(self._say(one.doing), "soft")
                    line(self._clock(one.since), "soft loop-since")
                    if one.error:
                        restarted = self._say("restarted", count=one.failures)
                        line(f"{one.error} · {restarted}", "warn")

    def _clock(self, moment: datetime) -> str:
        return moment.astimezone(self._zone).strftime("%H:%M:%S")

    def _age(self, lag: timedelta) -> str:
        seconds = int(lag.total_seconds())
        if seconds < 120:
            return self._say("seconds", count=seconds)
        if seconds < 7200:
            return self._say("minutes", count=seconds // 60)
        return self._say("hours", count=seconds // 3600)
