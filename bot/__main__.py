"""``python -m bot`` is ``lamplight``."""

from bot.cli import main

main()
