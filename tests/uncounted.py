"""The environment of a process whose branches are not counted: counting doubles its time."""

import os


def uncounted() -> dict[str, str]:
    """Return this process's environment without what makes another one count."""
    return {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE_")}
