"""The command line as a test calls it: what it said, or the one message of a mistake."""

from __future__ import annotations

from click.testing import CliRunner

from planner.cli import main


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def done(*arguments):
    """What the command printed; it must have succeeded."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments):
    """The one message of a user's mistake: exit code 2 and no traceback."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    return " ".join(result.output.split())
