"""Scope into SQL: the one condition that keeps rows within what the asker may see."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from chat.errors import NotAllowed
from stations.scope import Scope

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


def only_for_the_program(scope: Scope) -> None:
    """Refuse a scope narrower than the program's own; raises ``NotAllowed``."""
    if scope.stations is not None:
        raise NotAllowed
