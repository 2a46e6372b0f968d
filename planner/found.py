"""Answers that outlast a change of the town, while nothing they rest on has changed.

A drawn park makes a new Town in which most tables are the very same objects.
What was found from those need not be found again; what rests on a changed
table is. An answer is the same with and without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")

_COMPARED = (str, bytes, float, int, tuple)
"""Kinds of input that are told apart by value; all others are, by being the same object."""


class Found:
    """Answers by question, each with the inputs it was found from.

    Parameters
    ----------
    earlier
        Of an earlier town: its answers are taken over where inputs are the same.
    """

    def __init__(self, earlier: Found | None = None) -> None:
        # A copy, so that a long row of plans does not keep all of them alive.
        self._answers: dict[str, tuple[tuple[object, ...], Any]] = (
            dict(earlier._answers) if earlier else {}  # noqa: SLF001  (its own kind)
        )

    def get(self, question: str, inputs: tuple[object, ...], find: Callable[[], Answer]) -> Answer:
        """Return the answer to a question, found anew where its inputs differ.

        Parameters
        ----------
        question
            Its name.
        inputs
            Everything that the answer depends on: tables and arrays, which must
            be the same objects, texts, bytes and numbers, which must be equal.
        find
            Finds the answer.
        """
        known = self._answers.get(question)
        if known is not None and _same(known[0], inputs):
            return known[1]
        answer = find()
        self._answers[question] = (inputs, answer)
        return answer


def _same(old: tuple[object, ...], new: tuple[object, ...]) -> bool:
    return len(old) == len(new) and all(
        one is other or (isinstance(one, _COMPARED) and type(one) is type(other) and one == other)
        for one, other in zip(old, new, strict=True)
    )
