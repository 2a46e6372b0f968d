"""What every command shares: the group, its options, and how a mistake is told."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from planner.errors import MissingFileError, OptionError, PlannerError

if TYPE_CHECKING:
    from pathlib import Path

messages = Console(stderr=True, highlight=False)
"""Where progress and mistakes are told; results go to standard output."""

_MIN_WIDTH = 110

LANG = click.option(
    "--lang", default="zh", show_default=True, metavar="zh|en", help="Language of the map."
)
BORDER = click.option(
    "--border",
    is_flag=True,
    help="Draw the study area's outline even where it may be an administrative border "
    "(a published map then needs an approval number).",
)
GROWTH = click.option(
    "--growth",
    metavar="FILE",
    help="Own table of tree growth (.csv, .xlsx, .toml): a row a species group.",
)


class _Commands(click.Group):
    """Shows a user's mistake as one line and leaves with exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (click's own signature)
        try:
            return super().invoke(ctx)
        except PlannerError as error:
            messages.print(f"planner: {error}", style="red", markup=False, soft_wrap=True)
            ctx.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--verbose", is_flag=True, help="Show what the libraries below report.")
@click.version_option(package_name="zuoquan-planner")
def main(*, verbose: bool) -> None:
    """Plan a county town's green space: who is within a walk of a park, and who is not."""
    logging.basicConfig(level=logging.INFO if verbose else logging.ERROR, stream=sys.stderr)


def console() -> Console:
    """Return where results are printed; wide enough for tables that go to a file."""
    made = Console(highlight=False)
    if not made.is_terminal:
        made.width = max(made.width, _MIN_WIDTH)
    return made


def check_out(out: Path, *endings: str, option: str = "--out") -> None:
    """Refuse a file that cannot be written, before anything long begins.

    Raises
    ------
    OptionError
        Its name ends in none of `endings`.
    MissingFileError
        There is no such folder.
    """
    if out.suffix.lower() not in endings:
        message = f"{option} {out}: the name must end in {' or '.join(endings)}"
        raise OptionError(message)
    if not out.parent.is_dir():
        message = f"{option} {out}: there is no folder {out.parent}; make it first"
        raise MissingFileError(message)
