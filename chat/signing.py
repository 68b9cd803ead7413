"""Signing what goes out on a button or a link, so that what comes back can be trusted."""

import base64
import hmac
from dataclasses import dataclass, field
from hashlib import sha256

from chat.errors import Fact

# Bot API, InlineKeyboardButton: callback_data is 1-64 bytes; start parameters are 1-64 characters.
DATA_LIMIT = 64
_MARK_LENGTH = 10  # characters of base64: 60 bits, beyond guessing through Telegram's own limits


class Tampered(Fact):
    """The data on a button or link was not made by us, or was changed on the way."""

    key = "tampered"


@dataclass(frozen=True, slots=True)
class Signer:
    """Puts a keyed mark in front of a short text and takes it off again."""

    secret: bytes = field(repr=False)

    def sign(self, text: str, purpose: str = "press") -> str:
        """Return ``mark + text``, safe in callbacks and start links, at most 64 bytes.

        ``purpose`` keeps a mark for one use from serving another. Raises ``ValueError`` when the
        result would be longer than Telegram carries.
        """
        signed = self._mark(text, purpose) + text
        if len(signed.encode()) > DATA_LIMIT:
            raise ValueError(f"{text!r} is too long to be signed into {DATA_LIMIT} bytes")
        return signed

    def read(self, signed: str, purpose: str = "press") -> str:
        """Return the text of a signed one; raises ``Tampered``."""
        mark, text = signed[:_MARK_LENGTH], signed[_MARK_LENGTH:]
        if not hmac.compare_digest(mark.encode(), self._mark(text, purpose).encode()):
            raise Tampered
        return text

    def _mark(self, text: str, purpose: str) -> str:
        digest = hmac.new(self.secret, f"{purpose}\0{text}".encode(), sha256).digest()
        return base64.urlsafe_b64encode(digest)[:_MARK_LENGTH].decode()
