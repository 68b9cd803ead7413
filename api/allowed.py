"""Which methods a path is for (RFC 9110, section 15.5.6): all of them, whichever route is first."""

import re
from functools import cached_property

from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import compile_path


class Allowed:
    """Knows the methods of each path by the document in which an application describes itself."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def of(self, request: Request) -> str:
        """Return the value of ``Allow`` for the path of a request."""
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        found = {one for pattern, names in self._paths if pattern.match(path) for one in names}
        return ", ".join(sorted(found))

    @cached_property
    def _paths(self) -> list[tuple[re.Pattern[str], list[str]]]:
        described = self._app.openapi()["paths"]
        return [(compile_path(path)[0], [*map(str.upper, of)]) for path, of in described.items()]
