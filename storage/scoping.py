"""Scope into SQL: the one condition that keeps rows within what the asker may see."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from chat.errors import NotAllowed
from chat.message import ChatKind
from stations.scope import Scope
from storage import tables

Condition = ColumnElement[bool]


def within(
    scope: Scope, station: ColumnElement[Any], district: ColumnElement[Any] | None = None
) -> Condition:
    """Say which rows of a station (and district, where the table has one) the scope covers."""
    if scope.stations is None:
        return true()
    if not scope.stations:
        return false()
    if scope.districts is None or district is None:
        return station.in_(scope.stations)
    narrow = and_(station.in_(scope.stations), district.in_(scope.districts))
    return or_(station.in_(scope.whole), narrow) if scope.whole else narrow


def chats_within(scope: Scope) -> Condition:
    """Say which chats a scope covers: the asker's own, and those of their stations.

    Where only districts are covered, these are the groups that serve one of them, and the groups
    that serve a whole station; other people's private chats are not.
    """
    chats, serves = tables.chats, tables.chat_districts
    condition = within(scope, chats.c.station_id)
    if scope.stations and scope.districts is not None:
        served = select(serves.c.chat_id)
        narrow = served.where(serves.c.district_id.in_(scope.districts))
        common = chats.c.id.not_in(served) & (chats.c.kind != ChatKind.PRIVATE.value)
        entire = chats.c.station_id.in_(scope.whole)
        condition = condition & or_(chats.c.id.in_(narrow), common, entire)
    if scope.person_id is None:
        return condition
    return or_(condition, chats.c.person_id == scope.person_id)


def only_for_the_program(scope: Scope) -> None:
    """Refuse a scope narrower than the program's own; raises ``NotAllowed``."""
    if scope.stations is not None:
        raise NotAllowed
