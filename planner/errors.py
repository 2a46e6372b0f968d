"""Every error a user can meet: one base, each also the standard kind it refines.

A message names the file, table, column or option it is about and what to do
next. The doors print it as it is and leave with exit code 2; anything that is
not a `PlannerError` is a defect of ours and keeps its traceback.
"""

from __future__ import annotations


class PlannerError(Exception):
    """Base of everything the planner raises on purpose."""


class DataError(PlannerError, ValueError):
    """A file, layer or table says something that cannot be used."""


class OptionError(PlannerError, ValueError):
    """An option or argument is outside what it may be."""


class MissingFileError(PlannerError, FileNotFoundError):
    """A named file or folder is not there."""


class MissingPackageError(PlannerError, ImportError):
    """An optional package is not installed; the message says which extra brings it."""


class WriteError(PlannerError, OSError):
    """A result could not be written; what stood there before still stands."""


class NewerVersionError(DataError):
    """A file was written by a newer planner than this one."""


class SourceError(PlannerError, ConnectionError):
    """A service on the network refused, was silent or answered in part."""
