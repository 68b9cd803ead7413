"""What the product says: a catalogue of sentences a language, filled with values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

DEFAULT_LOCALE: Final = "zh-CN"


@dataclass(frozen=True, slots=True)
class Speech:
    """The sentences of every language, keyed by dotted names such as ``ticket.opened``."""

    catalogues: Mapping[str, Mapping[str, str]]
    default: str = DEFAULT_LOCALE

    def say(self, key: str, locale: str | None = None, /, **values: object) -> str:
        """Return the sentence ``key`` in ``locale``, else in the default language.

        Raises ``KeyError`` when no language has it or a value that it needs is missing: a test
        holds that every key in the code exists in every catalogue.
        """
        catalogue = self.catalogues.get(locale or self.default, {})
        template = catalogue.get(key)
        if template is None:
            template = self.catalogues[self.default][key]
        return template.format_map(values)

    def words(self, key: str) -> frozenset[str]:
        """Return the words that ``key`` lists in any language, as somebody may have typed them."""
        return frozenset(
            word for locale in self.catalogues for word in self.say(key, locale).casefold().split()
        )

    def locale_for(self, language: str | None) -> str:
        """Choose a catalogue for a channel's language code (``zh-hans``, ``en``, ``None``)."""
        if language:
            start = language.lower().split("-")[0]
            for locale in self.catalogues:
                if locale.lower().split("-")[0] == start:
                    return locale
        return self.default


def flatten(tree: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Turn the nested tables of a catalogue file into dotted keys."""
    flat: dict[str, str] = {}
    for name, value in tree.items():
        if isinstance(value, Mapping):
            flat.update(flatten(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = str(value)
    return flat
