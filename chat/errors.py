"""Errors are facts: a key that a door can speak from the locales, and the values that go in."""


class Fact(Exception):
    """Something is so, and therefore the request cannot be done.

    ``key`` names the sentence in ``locales/`` under ``errors``; ``values`` fill it.
    The class's docstring is the sentence for developers.
    """

    key = "fact"

    def __init__(self, **values: object) -> None:
        super().__init__(f"{self.key}: {self.__doc__ or ''} {values or ''}".strip())
        self.values = values


class ChangedMeanwhile(Fact):
    """Somebody else changed the same thing in between; read it again and decide anew."""

    key = "changed_meanwhile"


class NotAllowed(Fact):
    """The person who asks may not do this."""

    key = "not_allowed"


class NotFound(Fact):
    """What was asked for does not exist, or not within the asker's scope."""

    key = "not_found"


class BadInput(Fact):
    """A value from outside is malformed; ``values`` say where and what was expected."""

    key = "bad_input"
