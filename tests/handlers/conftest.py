"""The door is tested on the same stage as the talks."""

from tests.desk.conftest import stage

__all__ = ["stage"]
