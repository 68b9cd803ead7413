"""Telling trouble of the database itself from an error that one statement earned."""

from enum import StrEnum

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chat.errors import ChangedMeanwhile

# https://www.sqlite.org/rescode.html: the low byte is the primary result code.
_SQLITE = {5: "busy", 6: "busy", 8: "unreachable", 10: "unreachable", 13: "full", 14: "unreachable"}
# PostgreSQL, appendix A: 53100 disk_full; the classes 08, 53 and 57P are about the server.
_POSTGRES_FULL = "53100"
_POSTGRES_CLASSES = ("08", "53", "57P")


class Trouble(StrEnum):
    """What is wrong with the database, whatever was asked of it."""

    FULL = "full"
    BUSY = "busy"
    UNREACHABLE = "unreachable"


def trouble(error: BaseException) -> Trouble | None:
    """Tell whether the database is in trouble; ``None`` when the statement itself was at fault.

    An update that failed for such a reason is not to blame, so it counts no try. The errors that
    led to this one count as well: after a full disk, undoing a savepoint fails for another reason.
    """
    seen: BaseException | None = error
    while seen is not None:
        found = _of(seen)
        if found is not None:
            return found
        seen = seen.__cause__ or seen.__context__
    return None


def clashed(error: BaseException) -> bool:
    """True when somebody else wrote the same at the same time: trying again sees what they did."""
    return isinstance(error, IntegrityError | ChangedMeanwhile)


def _of(error: BaseException) -> Trouble | None:
    if isinstance(error, PoolTimeout):
        return Trouble.BUSY
    if isinstance(error, ConnectionError):
        return Trouble.UNREACHABLE
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        named = _SQLITE.get(code & 0xFF)
        return None if named is None else Trouble(named)
    return _of_postgres(error)


def _of_postgres(error: DBAPIError) -> Trouble | None:
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state == _POSTGRES_FULL:
        return Trouble.FULL
    if error.connection_invalidated or state.startswith(_POSTGRES_CLASSES):
        return Trouble.UNREACHABLE
    return None
