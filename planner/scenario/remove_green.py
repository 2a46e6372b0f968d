"""A green space that a plan gives up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from planner.scenario.change import plain_text, too_long

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.town import Town


@dataclass(frozen=True)
class RemoveGreen:
    """A green space to be built over.

    Parameters
    ----------
    id
        In table `green`; also that of one added by the same scenario.
    """

    change: ClassVar[str] = "remove_green"
    shape: ClassVar[str] = ""

    id: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", plain_text(self.id))

    @property
    def label(self) -> str:
        """Its id."""
        return self.id

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with it in any town, and what to do."""
        yield from too_long("id", self.id)
        if not self.id:
            yield "it names no green space; give the id of one"

    def faults_in(self, town: Town) -> Iterator[str]:
        """Yield that there is no such green space, if so."""
        if not (town.green["id"] == self.id).any():
            yield (
                f"there is no green space {self.id} at this point; "
                f"give the id of one of the {len(town.green):,} in table green"
            )

    def apply(self, town: Town) -> Town:
        """Return the town without it."""
        kept = town.green[(town.green["id"] != self.id).to_numpy()]
        return town.replace(green=kept.reset_index(drop=True))
