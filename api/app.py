"""The HTTP side for machines: the webhook, health and measures; the pages are mounted beside it."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI


def make_app(routers: Sequence[APIRouter]) -> FastAPI:
    """Build the application; it describes itself to nobody, because nobody should browse it."""
    app = FastAPI(title="Lamplight", docs_url=None, redoc_url=None, openapi_url=None)
    for router in routers:
        app.include_router(router)
    return app
