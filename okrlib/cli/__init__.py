"""The command line."""

from okrlib.cli.main import main, okr
