"""Sealing: free text and raw payloads are encrypted before they reach the database."""

import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from chat.errors import Fact

_NONCE_BYTES = 12  # NIST SP 800-38D: the length AES-GCM is made for
_KEY_ID_BYTES = 4
_BLIND_BYTES = 16


class CannotUnseal(Fact):
    """A sealed value does not open with the keys at hand: the key file is not this database's."""

    key = "cannot_unseal"


@dataclass(frozen=True)
class Sealer:
    """The keys of one installation: the first seals, every one of them unseals.

    ``index_key`` is separate: it makes the keyed hashes by which equality is searched.
    Keys are 32 bytes each and never appear in a ``repr``.
    """

    keys: tuple[bytes, ...] = field(repr=False)
    index_key: bytes = field(repr=False)
    _ciphers: dict[bytes, AESGCM] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for key in self.keys:
            self._ciphers[sha256(key).digest()[:_KEY_ID_BYTES]] = AESGCM(key)

    @property
    def mark(self) -> bytes:
        """What stands in front of every value that the first key has sealed."""
        return next(iter(self._ciphers))

    def seal(self, plain: bytes, label: bytes) -> bytes:
        """Encrypt; ``label`` (the column's name) must be the same at unsealing."""
        key_id, cipher = next(iter(self._ciphers.items()))
        nonce = os.urandom(_NONCE_BYTES)
        return key_id + nonce + cipher.encrypt(nonce, plain, label)

    def seal_many(self, plains: Sequence[bytes], label: bytes) -> list[bytes]:
        """Encrypt each with a nonce of its own, all of them drawn at once."""
        key_id, cipher = next(iter(self._ciphers.items()))
        drawn, encrypt = os.urandom(_NONCE_BYTES * len(plains)), cipher.encrypt
        nonces = (drawn[at : at + _NONCE_BYTES] for at in range(0, len(drawn), _NONCE_BYTES))
        return [
            b"%b%b%b" % (key_id, nonce, encrypt(nonce, plain, label))
            for nonce, plain in zip(nonces, plains, strict=True)
        ]

    def unseal(self, sealed: bytes, label: bytes) -> bytes:
        """Decrypt; raises ``CannotUnseal`` for a foreign key, column or damaged value."""
        cipher = self._ciphers.get(sealed[:_KEY_ID_BYTES])
        if cipher is None:
            raise CannotUnseal
        start = _KEY_ID_BYTES + _NONCE_BYTES
        try:
            return cipher.decrypt(sealed[_KEY_ID_BYTES:start], sealed[start:], label)
        except InvalidTag as error:
            raise CannotUnseal from error

    def blind(self, value: str) -> bytes:
        """Return a keyed hash by which equal values are found without being readable."""
        return hmac.digest(self.index_key, value.encode(), "sha256")[:_BLIND_BYTES]


def new_keys() -> bytes:
    """Make the 64 bytes of a key file: 32 to seal, 32 to index."""
    return os.urandom(64)


def sealer_from(material: bytes) -> Sealer:
    """Read a key file: any number of 32-byte sealing keys, then one 32-byte index key."""
    if len(material) < 64 or len(material) % 32:
        raise CannotUnseal
    pieces = tuple(material[start : start + 32] for start in range(0, len(material), 32))
    return Sealer(keys=pieces[:-1], index_key=pieces[-1])


def attach(dialect: Dialect, sealer: Sealer) -> None:
    """Give an engine's dialect the keys that its sealed columns use."""
    dialect.lamplight_sealer = sealer  # type: ignore[attr-defined]


class SealedBytes(TypeDecorator[bytes]):
    """A column of encrypted bytes; the label binds a value to its column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        sealer: Sealer = dialect.lamplight_sealer  # type: ignore[attr-defined]
        return sealer.seal(bytes(value), self.label.encode())

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        sealer: Sealer = dialect.lamplight_sealer  # type: ignore[attr-defined]
        return sealer.unseal(bytes(value), self.label.encode())


class SealedText(TypeDecorator[str]):
    """A column of encrypted text."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        sealer: Sealer = dialect.lamplight_sealer  # type: ignore[attr-defined]
        return sealer.seal(str(value).encode(), self.label.encode())

    def bind_many(self, values: Sequence[Any], dialect: Dialect) -> list[bytes | None]:
        """Seal the texts of many rows."""
        sealer: Sealer = dialect.lamplight_sealer  # type: ignore[attr-defined]
        told = [str(one).encode() for one in values if one is not None]
        sealed = iter(sealer.seal_many(told, self.label.encode()))
        return [None if one is None else next(sealed) for one in values]

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        sealer: Sealer = dialect.lamplight_sealer  # type: ignore[attr-defined]
        return sealer.unseal(bytes(value), self.label.encode()).decode()
