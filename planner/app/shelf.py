"""What users share in memory: a few things, each made once, the least recently used let go."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Key = TypeVar("Key")
Value = TypeVar("Value")


class Shelf(Generic[Key, Value]):
    """Values by what was asked for.

    Parameters
    ----------
    kept
        How many stay in memory.
    """

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._making: dict[Key, Lock] = {}
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return what is kept under `key`, or make it.

        Who asks for what another user is having made waits for it; users who ask
        for something else are not held up. Where making fails, the next one tries.
        """
        with self._lock:
            if key in self._values:
                return self._used(key)
            turn = self._making.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._values:
                    return self._used(key)
            try:
                value = make()
                with self._lock:
                    self._keep(key, value)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return value

    def _used(self, key: Key) -> Value:
        self._values.move_to_end(key)
        return self._values[key]

    def _keep(self, key: Key, value: Value) -> None:
        self._values[key] = value
        while len(self._values) > self._kept:
            self._values.popitem(last=False)
