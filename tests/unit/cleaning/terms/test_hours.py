from __future__ import annotations

from dataclasses import replace

import pytest

from planner.cleaning.terms.agreement import check_together
from planner.cleaning.terms.fleet import Vehicle, default_fleet
from planner.cleaning.terms.hours import DAY_S, Shift, Window, checked_windows, usable_windows
from planner.cleaning.terms.rules import CleaningRules, default_rules
from planner.errors import OptionError

HOUR_S = 3600.0


def washer(*windows: tuple[str, str]) -> Vehicle:
    vehicle = default_fleet().for_service("wash")[0]
    return replace(vehicle, windows=tuple(Window.between(*each) for each in windows))


def avoiding(*windows: tuple[str, str]) -> CleaningRules:
    avoid = {"wash": tuple(Window.between(*each) for each in windows)}
    return replace(default_rules(), avoid=avoid)


def texts(shift: Shift) -> list[str]:
    return [part.text for part in shift.parts]


def test_a_window_across_midnight_is_as_long_as_the_clock_says() -> None:
    night = Window.between("22:00", "05:00")
    assert (night.start_s, night.seconds, night.end_s) == (22 * HOUR_S, 7 * HOUR_S, 29 * HOUR_S)
    assert night.text == "22:00-05:00"


@pytest.mark.parametrize(
    ("start", "end"), [("00:00", "24:00"), ("7:30", "00:00"), ("18:00", "24:00")]
)
def test_a_window_may_end_at_midnight(start: str, end: str) -> None:
    window = Window.between(start, end)
    assert window.end_s == DAY_S
    assert Window.between(*window.times) == window


@pytest.mark.parametrize(
    ("start", "end"),
    [("22:00", "22:00"), ("24:00", "05:00"), ("7", "9"), ("22:60", "23:00"), ("-1:00", "2:00")],
)
def test_what_is_no_stretch_of_the_day_is_refused(start: str, end: str) -> None:
    with pytest.raises(OptionError, match=r"22:00"):
        Window.between(start, end)


def test_times_that_are_no_texts_are_refused_with_the_way_to_write_them() -> None:
    with pytest.raises(OptionError, match=r'22 is no time of day; write it as "22:00"'):
        checked_windows([[22, 5]])


def test_windows_overlap_also_a_day_apart() -> None:
    with pytest.raises(OptionError, match=r"22:00-05:00 and 04:59-06:00 overlap"):
        checked_windows([["22:00", "05:00"], ["04:59", "06:00"]])
    with pytest.raises(OptionError, match=r"00:00-24:00 and 12:00-13:00 overlap"):
        checked_windows([["00:00", "24:00"], ["12:00", "13:00"]])
    assert len(checked_windows([["22:00", "05:00"], ["05:00", "22:00"]])) == 2


def test_a_shift_outside_the_avoided_hours_stays_whole() -> None:
    (shift,) = usable_windows(washer(("22:00", "05:00")), default_rules(), "wash")
    assert (shift.start_s, shift.seconds, texts(shift)) == (
        22 * HOUR_S,
        7 * HOUR_S,
        ["22:00-05:00"],
    )


def test_a_split_shift_keeps_the_total_of_its_parts() -> None:
    (shift,) = usable_windows(washer(("06:00", "17:00")), default_rules(), "wash")
    assert texts(shift) == ["06:00-07:00", "09:00-16:00"]
    assert shift.seconds == 8 * HOUR_S


def test_avoided_hours_after_midnight_are_cut_out_of_a_night_shift() -> None:
    rules = avoiding(("23:30", "01:00"), ("04:00", "12:00"))
    (shift,) = usable_windows(washer(("22:00", "05:00")), rules, "wash")
    assert texts(shift) == ["22:00-23:30", "01:00-04:00"]
    assert shift.seconds == 4.5 * HOUR_S


def test_avoided_hours_from_the_evening_before_are_cut_out_of_an_early_shift() -> None:
    (shift,) = usable_windows(washer(("03:00", "07:00")), avoiding(("22:00", "04:00")), "wash")
    assert texts(shift) == ["04:00-07:00"]
    assert shift.start_s == 4 * HOUR_S


def test_a_day_shift_has_the_seconds_that_no_avoided_minute_covers() -> None:
    """Every minute of two days is looked at on its own."""
    rules = avoiding(("23:00", "02:00"), ("06:30", "09:15"), ("16:00", "18:00"))
    for start, end in (("22:00", "21:00"), ("01:00", "08:00"), ("17:30", "16:30")):
        (shift,) = usable_windows(washer((start, end)), rules, "wash")
        window = shift.window
        free = [
            minute
            for minute in range(2 * 1440)
            if window.start_s <= minute * 60 < window.end_s
            and not any(
                (minute * 60 - out.start_s) % DAY_S < out.seconds for out in rules.avoid["wash"]
            )
        ]
        assert shift.seconds == 60.0 * len(free)
        assert shift.start_s == 60.0 * free[0]


def test_a_shift_wholly_in_avoided_hours_is_refused_by_its_times() -> None:
    vehicle = washer(("22:00", "05:00"), ("07:15", "08:45"))
    with pytest.raises(
        OptionError, match=r"vehicle washer, windows 07:15-08:45: wholly within"
    ) as caught:
        usable_windows(vehicle, default_rules(), "wash")
    assert "07:00-09:00, 16:00-18:00" in str(caught.value)
    fleet = replace(default_fleet(), vehicles=(vehicle,))
    with pytest.raises(OptionError, match=r"07:15-08:45: wholly within"):
        check_together(default_rules(), fleet)
    check_together(default_rules(), fleet, ("sweep",))


def test_the_time_of_day_counts_the_pauses_that_have_passed() -> None:
    (shift,) = usable_windows(washer(("06:00", "17:00")), default_rules(), "wash")
    assert shift.time_after(0.0) == 6 * HOUR_S
    assert shift.time_after(HOUR_S) == 7 * HOUR_S
    assert shift.time_after(1.5 * HOUR_S) == 9.5 * HOUR_S
    assert shift.time_after(shift.seconds) == 16 * HOUR_S
