"""The command line."""

from okrlib.cli.main import main as main, okr as okr
