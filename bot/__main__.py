"""``python -m bot`` is ``lamplight``."""

from bot.cli import main

# A worker process that draws imports this module again, and must not serve as well.
if __name__ == "__main__":
    main()
