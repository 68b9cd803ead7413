"""Reads the parameters of an HTTP request, however a client library chose to send them."""

import json
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.parameters import Parameters, Upload
from sandbox.refusals import bad_request

# What a bot may upload, with room for the other fields; the methods check the exact figures.
LARGEST_BODY = 60 * 1024 * 1024


async def _multipart(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    values: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise bad_request("can't parse multipart/form-data request")
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            values[part.name] = content.decode("utf-8", "replace")
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, content, kind)
    return values, files


async def read_parameters(request: web.Request) -> Parameters:
    """Query string, then JSON, urlencoded or multipart body (Bot API, Making requests)."""
    values: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    kind = request.content_type if request.body_exists else ""
    if kind == "application/json":
        body = await request.read()
        try:
            given = json.loads(body) if body.strip() else {}
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        if not isinstance(given, dict):
            raise bad_request("expected an Object as the body")
        values.update(given)
    elif kind == "multipart/form-data":
        try:
            given, files = await _multipart(request)
        except (ValueError, AssertionError):
            raise bad_request("can't parse multipart/form-data request") from None
        values.update(given)
    elif kind == "application/x-www-form-urlencoded":
        values.update(
            {name: value for name, value in (await request.post()).items() if type(value) is str}
        )
    return Parameters(values, files)
