"""Files in memory: what a picture, a document or a voice message looks like to a bot."""

import base64
import hashlib
import struct
from dataclasses import dataclass
from typing import Any

from sandbox.records import Json, StoredFile
from sandbox.state import State

# Bot API, getFile: bots can download files of up to 20 MB.
MOST_DOWNLOADABLE = 20 * 1024 * 1024
_EXTENSIONS = {"photo": "jpg", "voice": "oga", "document": "bin"}
_FOLDERS = {"photo": "photos", "voice": "voice", "document": "documents"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a person sends; ``size`` may claim more than the bytes that are kept."""

    content: bytes
    name: str | None = None
    mime_type: str | None = None
    duration: int = 0
    caption: str | None = None
    size: int | None = None


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG; a square of 800 when it is neither."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    place = 2
    while content[:2] == b"\xff\xd8" and place + 9 < len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return int(width), int(height)
        place += 2 + length
    return 800, 800


def store(
    state: State, kind: str, content: bytes, *, size: int | None = None, **fields: Any
) -> StoredFile:
    """Keep a file and give it the ids by which bots know it."""
    number = len(state.files) + 1
    digest = hashlib.sha256(number.to_bytes(8, "big") + content).digest()
    unique = base64.urlsafe_b64encode(digest[:11]).decode().rstrip("=")
    file_id = "BQAC" + base64.urlsafe_b64encode(digest + number.to_bytes(4, "big")).decode().rstrip(
        "="
    )
    name = fields.get("file_name") or ""
    extension = name.rpartition(".")[2] if "." in name else _EXTENSIONS.get(kind, "bin")
    path = f"{_FOLDERS.get(kind, 'documents')}/file_{number}.{extension}"
    kept = StoredFile(
        file_id=file_id,
        unique_id=unique,
        path=path,
        content=content,
        size=len(content) if size is None else size,
        kind=kind,
        fields={name: value for name, value in fields.items() if value not in (None, "")},
    )
    state.files[file_id] = kept
    return kept


def shown_file(kept: StoredFile) -> Json:
    """The fields that every kind of file has."""
    return {"file_id": kept.file_id, "file_unique_id": kept.unique_id, "file_size": kept.size}


def content_of(kept: StoredFile) -> Json:
    """The message fields that carry a stored file."""
    if kept.kind == "photo":
        width, height = picture_size(kept.content)
        return {"photo": [{**shown_file(kept), "width": width, "height": height}]}
    return {kept.kind: {**kept.fields, **shown_file(kept)}}


def attach(state: State, kind: str, attachment: Attachment | bytes) -> Json:
    """Message fields for a file that a person sends, caption included."""
    if isinstance(attachment, bytes):
        attachment = Attachment(attachment)
    fields: Json = {}
    if kind == "document":
        fields = {
            "file_name": attachment.name or "file",
            "mime_type": attachment.mime_type or "application/octet-stream",
        }
    elif kind == "voice":
        fields = {
            "duration": attachment.duration,
            "mime_type": attachment.mime_type or "audio/ogg",
        }
    kept = store(state, kind, attachment.content, size=attachment.size, **fields)
    content = content_of(kept)
    if attachment.caption:
        content["caption"] = attachment.caption
    return content
