"""The tables of `rules.toml`: read row by row over the packaged ones, and written back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

from planner.cleaning.terms.documents import (
    Row,
    check_top,
    nearest,
    raise_faults,
    repeated,
    table_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from planner.cleaning.terms.rules import CleaningRules
    from planner.cleaning.terms.vehicles import Service
    from planner.indicator import Status

    Rows: TypeAlias = Mapping[tuple[str, ...], Row]

AreaKind = Literal["square", "parking"]
AREA_KINDS: tuple[AreaKind, ...] = get_args(AreaKind)
"""Squares, and public car parks in the open."""

GRADES = (1, 2, 3, 4)
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAYS = {name: day for day, name in enumerate(DAY_NAMES)} | {
    f"周{name}": day for day, name in enumerate("一二三四五六日")
}
MONTHS = range(1, 13)

KEYS: Mapping[str, tuple[str, ...]] = {
    "class": ("highway",),
    "name": ("ending",),
    "frequency": ("service", "grade"),
    "area": ("kind", "service"),
    "avoid": ("service",),
    "parameter": ("id",),
}
"""What each row of a table is about; a user's row replaces the packaged one of the same."""

_VALUES: Mapping[str, tuple[str, ...]] = {
    "class": ("grade", "driven"),
    "name": ("grade",),
    "frequency": ("per_week",),
    "area": ("per_week",),
    "avoid": ("windows",),
    "parameter": ("value", "unit", "meaning", "least", "most"),
}
_FREE = ("class", "name")
"""Tables that a user may add rows to; the rows of the others are all there are."""

_LESS_THAN_WEEKLY = (
    "less than once a week does not go into a weekly plan: write 1, or 0 and "
    "plan these streets in a run of their own, every second week"
)


@dataclass(frozen=True)
class StreetKind:
    """What a `highway` class is to the town's cleaning.

    Parameters
    ----------
    grade
        1-4, or 0 for a street that is not the town's to clean.
    driven
        Whether cleaning vehicles drive there.
    """

    grade: int
    driven: bool


@dataclass(frozen=True)
class Statement:
    """Where one row of the rules comes from.

    Parameters
    ----------
    table, about
        Its table and what it is about, such as `frequency` and `("wash", "1")`.
    unit, meaning
        Of a parameter; empty elsewhere.
    """

    table: str
    about: tuple[str, ...]
    unit: str
    meaning: str
    source: str
    status: Status


def read_rules(
    packaged: Mapping[str, Any], document: Mapping[str, Any], file: str
) -> dict[str, Any]:
    """Return the fields of `CleaningRules`: the packaged rows, replaced by a user's.

    Raises
    ------
    OptionError
        All faults of the user's document at once.
    """
    faults: list[str] = []
    check_top(document, tuple(KEYS), faults)
    fields: dict[str, Any] = {}
    statements: list[Statement] = []
    for table in KEYS:
        shipped = {row.about(KEYS[table]): row for row in table_rows(packaged, table, (), faults)}
        own = _own(document, table, shipped, faults)
        rows = shipped | own
        fields |= _READERS[table](rows, shipped)
        for about, row in rows.items():
            base = shipped.get(about, row).values
            said = base.get("unit", ""), base.get("meaning", "")
            statements.append(Statement(table, about, *said, *row.basis()))
    raise_faults(file, faults)
    return {**fields, "statements": tuple(statements)}


def written(rules: CleaningRules) -> dict[str, Any]:
    """Return rules as plain tables that `read_rules` reads back."""
    document: dict[str, Any] = {table: [] for table in KEYS}
    for said in rules.statements:
        row: dict[str, Any] = dict(zip(KEYS[said.table], said.about, strict=True))
        if "grade" in row:
            row["grade"] = int(row["grade"])
        row |= _WRITERS[said.table](rules, said.about)
        document[said.table].append({**row, "source": said.source, "status": said.status})
    return document


def _own(
    document: Mapping[str, Any],
    table: str,
    shipped: Rows,
    faults: list[str],
) -> dict[tuple[str, ...], Row]:
    """Return a user's rows by what they are about, with what they leave out as packaged."""
    rows = table_rows(document, table, KEYS[table], faults)
    repeated(rows, KEYS[table], faults)
    own = {}
    for row in rows:
        row.check_keys((*KEYS[table], *_VALUES[table], "source", "status"))
        if _names_its_subject(row, table, shipped):
            about = row.about(KEYS[table])
            base = shipped[about].values if about in shipped else {}
            kept = {key: base[key] for key in (*KEYS[table], *_VALUES[table]) if key in base}
            _check_unit(row, kept)
            own[about] = Row(row.label, {**kept, **row.values}, faults)
    return own


def _names_its_subject(row: Row, table: str, shipped: Rows) -> bool:
    """Say whether a row is about something the table may have, noting why not."""
    lacking = [key for key in KEYS[table] if row.values.get(key, "") == ""]
    if lacking:
        row.faults.append(f"{row.label}: {' and '.join(lacking)} is missing; say what it is about")
        return False
    if table in _FREE:
        return bool(row.text(KEYS[table][0]))
    about, known = row.about(KEYS[table]), [" ".join(each) for each in shipped]
    if about not in shipped:
        row.faults.append(f"{row.label}: no such row; {nearest(' '.join(about), known)}")
    return about in shipped


def _check_unit(row: Row, base: Mapping[str, Any]) -> None:
    if "unit" in base and row.values.get("unit", base["unit"]) != base["unit"]:
        row.fault("unit", f"{row.values['unit']!r}: the number must be in {base['unit']}")


def _classes(rows: Rows, _: object) -> dict[str, Any]:
    kinds = {
        highway: StreetKind(row.whole("grade", 0, max(GRADES)), row.flag("driven"))
        for (highway,), row in rows.items()
    }
    return {"classes": kinds}


def _names(rows: Rows, _: object) -> dict[str, Any]:
    grades = {ending: row.whole("grade", 0, max(GRADES)) for (ending,), row in rows.items()}
    return {"name_grades": grades}


def _frequencies(rows: Rows, _: object) -> dict[str, Any]:
    per_week = {(service, int(grade)): _per_week(row) for (service, grade), row in rows.items()}
    return {"per_week": per_week}


def _areas(rows: Rows, _: object) -> dict[str, Any]:
    return {"areas": {about: _per_week(row) for about, row in rows.items()}}


def _avoid(rows: Rows, _: object) -> dict[str, Any]:
    return {"avoid": {service: row.windows("windows") for (service,), row in rows.items()}}


def _parameters(rows: Rows, shipped: Rows) -> dict[str, Any]:
    values = {about[0]: _value(row, shipped[about].values) for about, row in rows.items()}
    if values["shop_share_second"] > values["shop_share_first"]:
        row = rows[("shop_share_second",)]
        row.fault("value", "is above shop_share_first; grade 1 has the most shops")
    return values


def _value(row: Row, shipped: Mapping[str, Any]) -> Any:  # noqa: ANN401  (by its unit)
    if shipped["unit"] == "months":
        return _months(row)
    if shipped["unit"] == "days":
        return _days(row)
    if shipped["unit"] == "side":
        return row.word("value", ("right", "left"))
    return row.number("value", shipped["least"], shipped["most"])


def _per_week(row: Row) -> float:
    value = row.number("per_week", 0.0)
    if 0.0 < value < 1.0:
        row.fault("per_week", f"{value:g}: {_LESS_THAN_WEEKLY}")
    elif value % 1.0 > 0.0:
        low = int(value)
        row.fault("per_week", f"{value:g}: a week holds whole times; write {low} or {low + 1}")
    return value


def _months(row: Row) -> tuple[int, ...]:
    value = row.values["value"]
    months = value if isinstance(value, list | tuple) else [None]
    if not all(type(month) is int and month in MONTHS for month in months):
        row.fault("value", f"{value!r}: give months as [4, 5, 6]")
        return ()
    return tuple(sorted(set(months)))


def _days(row: Row) -> tuple[int, ...]:
    value = row.values["value"]
    names = value if isinstance(value, list | tuple) else []
    if not names or not all(isinstance(name, str) and name in _DAYS for name in names):
        row.fault("value", f"{value!r}: give one or more of {', '.join(DAY_NAMES)}")
        return ()
    return tuple(sorted({_DAYS[name] for name in names}))


def _written_value(rules: CleaningRules, about: tuple[str, ...]) -> dict[str, Any]:
    value = getattr(rules, about[0])
    if about == ("days",):
        value = [DAY_NAMES[day] for day in value]
    return {"value": list(value) if isinstance(value, tuple) else value}


def _written_frequency(rules: CleaningRules, about: tuple[str, ...]) -> dict[str, Any]:
    return {"per_week": rules.per_week[cast("Service", about[0]), int(about[1])]}


def _written_area(rules: CleaningRules, about: tuple[str, ...]) -> dict[str, Any]:
    kind, service = cast("AreaKind", about[0]), cast("Service", about[1])
    return {"per_week": rules.areas[kind, service]}


def _written_windows(rules: CleaningRules, about: tuple[str, ...]) -> dict[str, Any]:
    windows = rules.avoid[cast("Service", about[0])]
    return {"windows": [list(window.times) for window in windows]}


_READERS: Mapping[str, Callable[[Rows, Rows], dict[str, Any]]] = {
    "class": _classes,
    "name": _names,
    "frequency": _frequencies,
    "area": _areas,
    "avoid": _avoid,
    "parameter": _parameters,
}
_WRITERS: Mapping[str, Callable[[CleaningRules, tuple[str, ...]], dict[str, Any]]] = {
    "class": lambda rules, about: asdict(rules.classes[about[0]]),
    "name": lambda rules, about: {"grade": rules.name_grades[about[0]]},
    "frequency": _written_frequency,
    "area": _written_area,
    "avoid": _written_windows,
    "parameter": _written_value,
}
