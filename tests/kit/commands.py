"""A command typed in this process."""

from click.testing import CliRunner, Result

from okrlib.cli import okr


def run(*words: object, ok: int = 0, typed: str = "") -> Result:
    """Run ``okr`` with these words, which has to end with the exit code *ok*."""
    result = CliRunner().invoke(okr, [str(word) for word in words], input=typed)
    assert result.exit_code == ok, result.output + repr(result.exception)
    return result
