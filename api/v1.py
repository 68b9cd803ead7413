"""``/api/v1``: the interface for other systems, put together; it describes itself as OpenAPI."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api import bills, cases, figures, incidents, outages, seen_to, tickets
from api.allowed import Allowed
from api.bodies import SmallBodies
from api.clients import Door, Guard, NoKey, OtherRequest, TooMany
from chat.errors import BadInput, Fact, NotAllowed, NotFound
from storage.database import Database
from tickets.flow import UnknownStep
from usecases.trade import Trade


class TooLarge(Fact):
    """The body of a request is larger than any that we ask for."""

    key = "api.too_large"


_STATUS: dict[type[Fact], int] = {
    NoKey: 401,
    NotAllowed: 403,
    NotFound: 404,
    BadInput: 422,
    UnknownStep: 422,
    OtherRequest: 422,
    TooLarge: 413,
    TooMany: 429,
}
_REFUSALS: dict[int | str, str] = {
    400: "The request cannot be read at all.",
    401: "No key, or one that is not known or was revoked.",
    403: "Beyond what the client was given: another station, or a scope that it lacks.",
    404: "There is no such thing.",
    405: "The path is there, but not for this method; ``Allow`` names those it is for.",
    409: "A move that the ticket does not allow as it stands; ``code`` names it.",
    413: "The body is too large.",
    422: "The request is wrong, or its idempotency key belongs to another one.",
    429: "Too many requests; ``Retry-After`` tells when to come again.",
}
# Bytes. A text of 4,000 characters takes 24,000 when every one of them is escaped.
_LARGEST_BODY = 64 * 1024
# What comes in bulk.
_LARGER = dict.fromkeys(("bills", "accounts", "outages", "meter-events"), 1024 * 1024)
# Every other fact is a move that the thing does not allow as it stands.
_CONFLICT = 409


class Refusal(BaseModel):
    """``code`` never changes; ``message`` is for people, in the language that was accepted."""

    code: str
    message: str


class Told(BaseModel):
    """Why a request was refused."""

    error: Refusal


def make_v1(database: Database, trade: Trade, wake: Callable[[], None]) -> FastAPI:
    """Build the application to be mounted at ``/api/v1``; ``wake`` is called after each write."""
    app = FastAPI(
        title="Lamplight",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses={code: {"description": what, "model": Told} for code, what in _REFUSALS.items()},
    )

    def refused(request: Request, fact: Fact) -> tuple[int, object]:
        return _status(fact), _told(trade, _language(request), fact)

    too_large = _refused(trade, "", TooLarge())
    app.add_middleware(SmallBodies, most=_LARGEST_BODY, refuse=too_large, larger=_LARGER)
    app.state.door = Door(Guard(database), database, trade, wake, refused)
    app.include_router(tickets.routes)
    app.include_router(incidents.routes)
    app.include_router(figures.routes)
    app.include_router(seen_to.routes)
    app.include_router(bills.routes)
    app.include_router(outages.routes)
    app.include_router(cases.routes)

    allowed = Allowed(app)

    async def refuse(request: Request, fact: Exception) -> JSONResponse:
        if not isinstance(fact, Fact):
            raise TypeError(type(fact).__name__)
        return _refused(trade, _language(request), fact)

    async def misread(request: Request, wrong: Exception) -> JSONResponse:
        if not isinstance(wrong, RequestValidationError):
            raise TypeError(type(wrong).__name__)
        # Where it is wrong, and never what was sent: that may be somebody's words.
        places = [".".join(map(str, error["loc"])) for error in wrong.errors()]
        return _refused(trade, _language(request), BadInput(reason=", ".join(places)))

    async def no_such(request: Request, wrong: Exception) -> JSONResponse:
        if not isinstance(wrong, HTTPException):
            raise TypeError(type(wrong).__name__)
        fact = NotFound(what="path") if wrong.status_code == 404 else BadInput(reason=wrong.detail)
        headers = {"Allow": allowed.of(request)} if wrong.status_code == 405 else wrong.headers
        return JSONResponse(_told(trade, _language(request), fact), wrong.status_code, headers)

    app.add_exception_handler(Fact, refuse)
    app.add_exception_handler(HTTPException, no_such)
    app.add_exception_handler(RequestValidationError, misread)
    return app


def _refused(trade: Trade, language: str, fact: Fact) -> JSONResponse:
    status = _status(fact)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if isinstance(fact, TooMany):
        headers["Retry-After"] = str(fact.values["seconds"])
    return JSONResponse(_told(trade, language, fact), status, headers)


def _status(fact: Fact) -> int:
    return next((code for kind, code in _STATUS.items() if isinstance(fact, kind)), _CONFLICT)


def _language(request: Request) -> str:
    return request.headers.get("accept-language", "")


def _told(trade: Trade, language: str, fact: Fact) -> dict[str, object]:
    locale = trade.speech.locale_for(language)
    try:
        sentence = trade.speech.say(f"errors.{fact.key}", locale, **fact.values)
    except KeyError:
        sentence = fact.__doc__ or fact.key
    return {"error": {"code": fact.key, "message": sentence}}
