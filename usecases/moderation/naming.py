"""What categories and rules are called among people."""

from moderation.judge import LIKENESS
from usecases.trade import Trade

_NEAR, _BEHAVIOUR = "near", "behaviour"


def category_name(trade: Trade, code: str, locale: str) -> str:
    """Return what a category is called."""
    category = trade.watch.categories.get(code)
    if category is None:
        return code
    return category.names.get(locale) or next(iter(category.names.values()), code)


def rule_name(trade: Trade, rule: str, locale: str) -> str:
    """Return what a rule is called: its word, the words of a combination, what was conspicuous."""
    kind, _, word = rule.partition(":")
    if kind == LIKENESS:
        category = category_name(trade, word, locale)
        return trade.speech.say("moderation.rule_likeness", locale, category=category)
    if kind == _BEHAVIOUR:
        return trade.speech.say(f"moderation.rule_{word}", locale, count="")
    if word.startswith(f"{_NEAR}:"):
        lexicon = trade.watch.now.judge.lexicon
        near = next((one for one in lexicon.near if one.rule == rule), None)
        return word if near is None else "…".join(words[0] for words in near.sets)
    return word
