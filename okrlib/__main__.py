"""``python -m okrlib`` is ``okr``: both begin here, before anything heavy is loaded."""

from okrlib.resources import end_on_interrupt


def main() -> None:
    """Run ``okr``; Ctrl-C ends it without a word, even while its modules are loaded."""
    end_on_interrupt()
    from okrlib.cli import main as run

    run()


if __name__ == "__main__":
    main()
