"""Signing and speaking at their edges."""

import pytest

from chat.signing import Signer
from chat.speech import Speech


def test_what_telegram_cannot_carry_is_not_signed() -> None:
    signer = Signer(b"k" * 32)
    assert len(signer.sign("a" * 54).encode()) == 64
    with pytest.raises(ValueError, match="too long"):
        signer.sign("a" * 55)


@pytest.mark.parametrize(
    ("language", "locale"),
    [("zh-hans", "zh-CN"), ("en-GB", "en"), ("fr", "zh-CN"), (None, "zh-CN"), ("", "zh-CN")],
)
def test_a_language_without_a_catalogue_gets_the_default(language: str | None, locale: str) -> None:
    speech = Speech({"zh-CN": {}, "en": {}}, default="zh-CN")
    assert speech.locale_for(language) == locale
