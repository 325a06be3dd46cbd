"""``python -m okrlib`` is ``okr``."""

from okrlib.cli import main

if __name__ == "__main__":
    main()
