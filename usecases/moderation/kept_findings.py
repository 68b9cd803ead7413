"""Findings as they are kept with a case, to be shown to its reviewer."""

from pydantic import TypeAdapter

from moderation.finding import Finding

_FINDINGS: TypeAdapter[tuple[Finding, ...]] = TypeAdapter(tuple[Finding, ...])


def to_bytes(findings: tuple[Finding, ...]) -> bytes:
    """Write findings down."""
    return _FINDINGS.dump_json(findings)


def from_bytes(kept: bytes | None) -> tuple[Finding, ...]:
    """Read findings back; none where their evidence was erased."""
    return _FINDINGS.validate_json(kept) if kept else ()
