"""The keys of an installation: read, or made at the first start and kept for the owner alone."""

import hmac
import os
from hashlib import sha256
from pathlib import Path

from bot.settings import SettingsAreWrong, StorageSettings
from chat.signing import Signer
from storage.sealed import CannotUnseal, Sealer, new_keys, sealer_from


def read_keys(storage: StorageSettings, *, make: bool) -> Sealer:
    """Return the keys that seal this database.

    They come from ``storage.key`` (hexadecimal, for machines that share a PostgreSQL), else from
    the key file, which ``make`` creates with mode 600 when it is missing.
    Raises ``SettingsAreWrong``.
    """
    given = storage.key.get_secret_value()
    if given:
        return _parsed("storage.key", _unhex(given))
    if storage.url.startswith("postgres"):
        raise SettingsAreWrong(
            "storage.key: got nothing, wants the keys as hexadecimal text, because every machine "
            "that shares a PostgreSQL must have the same ones (LAMPLIGHT_STORAGE__KEY)."
        )
    file = Path(storage.key_file)
    if not file.exists():
        if not make:
            raise SettingsAreWrong(f"storage.key_file: got {file}, which is not there.")
        _write(file, new_keys())
    return _parsed("storage.key_file", _unhex(file.read_text("ascii", "replace").strip()))


def add_key(storage: StorageSettings) -> str | None:
    """Put a new sealing key in front of the others; return the text to set where it is a setting.

    The file is replaced whole, so that a kill leaves the one or the other. Raises
    ``SettingsAreWrong``.
    """
    return _keep(storage, os.urandom(32) + _material(read_keys(storage, make=False)))


def drop_old_keys(storage: StorageSettings) -> str | None:
    """Keep the first sealing key alone; return the text to set where it is a setting."""
    sealer = read_keys(storage, make=False)
    return _keep(storage, sealer.keys[0] + sealer.index_key)


def _material(sealer: Sealer) -> bytes:
    return b"".join(sealer.keys) + sealer.index_key


def _keep(storage: StorageSettings, material: bytes) -> str | None:
    if storage.key.get_secret_value():
        return material.hex()
    file = Path(storage.key_file)
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    _write(fresh, material)
    fresh.replace(file)
    return None


def signer_of(sealer: Sealer) -> Signer:
    """Derive the secret for buttons and links, so that one key file is all there is to keep."""
    return Signer(hmac.new(sealer.index_key, b"buttons and links", sha256).digest())


def _write(file: Path, material: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as target:
        target.write(material.hex() + "\n")
        target.flush()
        os.fsync(target.fileno())


def _unhex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _parsed(name: str, material: bytes) -> Sealer:
    try:
        return sealer_from(material)
    except CannotUnseal:
        raise SettingsAreWrong(
            f"{name}: got something that is no key, wants at least 64 bytes as hexadecimal text."
        ) from None
