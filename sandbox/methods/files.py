"""Methods about files."""

from typing import Any

from sandbox.attachments import MOST_DOWNLOADABLE, shown_file
from sandbox.methods.calls import Call
from sandbox.refusals import bad_request


def get_file(call: Call) -> Any:
    """File with the path to download it from ``/file/bot<token>/<path>``; at most 20 MB."""
    file_id = call.params.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    kept = call.state.files.get(file_id)
    if kept is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if kept.size > MOST_DOWNLOADABLE:
        raise bad_request("file is too big")
    return {**shown_file(kept), "file_path": kept.path}


def get_user_profile_photos(call: Call) -> Any:
    """Nobody has a picture here."""
    call.known_user_id()
    return {"total_count": 0, "photos": []}
