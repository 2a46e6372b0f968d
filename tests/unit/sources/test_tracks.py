"""Facts about reading GPS tracks: formats, zones, order, breaks, and what is refused."""

from __future__ import annotations

import re
import warnings
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from planner.errors import DataError, MissingFileError, OptionError
from planner.sources.gcj02 import wgs84_to_bd09, wgs84_to_gcj02
from planner.sources.stamps import parse_times
from planner.sources.tracks import TrackRules, read_tracks
from tests.towns import EAST, METRIC, NORTH, make, street

CHINA = ZoneInfo("Asia/Shanghai")


def streets():
    """A town of streets at irregular distances, 2.4 km wide."""
    rng = np.random.default_rng(3)
    at = np.concatenate(([0.0], np.cumsum(rng.uniform(80, 220, (2, 18)), axis=1)[0]))
    at = at[at < 2400]
    top = at[-1]
    return make(
        ways=[
            *[street((x, 0), *[(x, y) for y in at[1:-1]], (x, top)) for x in at],
            *[street((0, y), *[(x, y) for x in at[1:-1]], (top, y)) for y in at],
        ]
    ), at


@pytest.fixture(scope="module")
def town():
    return streets()[0]


@pytest.fixture(scope="module")
def drive():
    """Positions every 20 m along three streets, in metres of the town."""
    at = streets()[1]
    corners = [(at[1], at[0]), (at[1], at[-1]), (at[5], at[-1]), (at[5], at[0])]
    line = shapely.LineString(corners)
    return shapely.get_coordinates(line.interpolate(np.arange(0, line.length, 20.0)))


def degrees(xy):
    points = gpd.GeoSeries(shapely.points(np.add(xy, (EAST, NORTH))), crs=METRIC).to_crs(4326)
    return points.x.to_numpy(), points.y.to_numpy()


def clock(count, step_s=7.0):
    return pd.Timestamp("2024-05-01 08:00:00") + pd.to_timedelta(np.arange(count) * step_s, "s")


def write(path, xy, **columns):
    lon, lat = degrees(xy)
    pd.DataFrame({"lon": lon, "lat": lat, **columns}).to_csv(path, index=False)
    return path


def gpx(path, *tracks, tag="trk"):
    """Write tracks given as (name, segments), a segment being (lon, lat, time) rows."""
    point = {"trk": "trkpt", "rte": "rtept"}[tag]
    parts = []
    for name, segments in tracks:
        inner = ""
        for segment in segments:
            rows = "".join(
                f'<{point} lat="{lat!r}" lon="{lon!r}">'
                + (f"<time>{time}</time>" if time else "")
                + f"</{point}>"
                for lon, lat, time in segment
            )
            inner += f"<trkseg>{rows}</trkseg>" if tag == "trk" else rows
        parts.append(f"<{tag}><name>{name}</name>{inner}</{tag}>")
    path.write_text(
        '<?xml version="1.0"?><gpx version="1.1" creator="t" '
        f'xmlns="http://www.topografix.com/GPX/1/1">{"".join(parts)}</gpx>',
        encoding="utf-8",
    )
    return path


def back(track):
    return track.xy - (EAST, NORTH)


def test_a_table_gives_its_positions_in_the_towns_crs(tmp_path, town, drive):
    (track,) = read_tracks(write(tmp_path / "a.csv", drive, time=clock(len(drive))), town)
    assert track.id == "a"
    assert back(track) == pytest.approx(drive, abs=1e-3)
    assert track.seconds == pytest.approx(7.0 * np.arange(len(drive)))
    assert track.begins.tolist() == [0]
    # Eight o'clock in China is midnight in UTC.
    assert track.start == np.datetime64("2024-05-01T00:00:00")
    assert track.faults == {
        **dict.fromkeys(("no_place", "no_time", "twice", "strays"), 0),
        **dict.fromkeys(("jumps", "gaps"), 0),
    }
    assert "was checked" in track.note


def test_chinese_titles_in_gbk_and_several_vehicles_give_several_tracks(tmp_path, town, drive):
    lon, lat = degrees(drive[:6])
    plates = ["晋K1", "晋K2", "晋K1", "晋K2", "晋K1", "晋K2"]
    frame = pd.DataFrame(
        {
            "车牌号": plates,
            "定位时间": clock(6).strftime("%Y年%m月%d日 %H时%M分%S秒"),
            "经度": lon,
            "纬度": lat,
        }
    )
    frame.to_csv(tmp_path / "a.csv", index=False, encoding="gb18030")
    first, second = read_tracks(tmp_path / "a.csv", town)
    assert (first.id, second.id) == ("晋K1", "晋K2")
    assert back(second) == pytest.approx(drive[1:6:2], abs=1e-3)
    assert second.seconds.tolist() == [0, 14, 28]


def test_a_workbook_reads_like_a_table(tmp_path, town, drive):
    lon, lat = degrees(drive[:5])
    frame = pd.DataFrame({"经度": lon, "纬度": lat, "时间": clock(5), "车牌": "晋K1"})
    frame.to_excel(tmp_path / "a.xlsx", index=False)
    (track,) = read_tracks(tmp_path / "a.xlsx", town)
    assert track.seconds.tolist() == [0, 7, 14, 21, 28]
    assert back(track) == pytest.approx(drive[:5], abs=1e-3)


def test_date_and_clock_may_stand_in_two_columns(tmp_path, town, drive):
    times = clock(4, 100.0)
    path = write(
        tmp_path / "a.csv",
        drive[:4],
        日期=times.strftime("%Y/%m/%d"),
        时间=times.strftime("%H:%M:%S"),
    )
    (track,) = read_tracks(path, town)
    assert track.seconds.tolist() == [0, 100, 200, 300]


def test_rows_are_sorted_by_time_and_moments_kept_once(tmp_path, town, drive):
    times = clock(len(drive))
    order = np.random.default_rng(0).permutation(len(drive))
    order = np.append(order, order[:3])
    path = write(tmp_path / "a.csv", drive[order], time=times[order])
    (track,) = read_tracks(path, town)
    assert back(track) == pytest.approx(drive, abs=1e-3)
    assert track.faults["twice"] == 3


def test_an_untimed_track_keeps_the_files_order_and_breaks_at_long_steps(tmp_path, town, drive):
    far = np.concatenate((drive[:20], drive[:1], drive[20:40], drive[100:110]))
    assert np.hypot(*(drive[100] - drive[39])) > 1000
    (track,) = read_tracks(write(tmp_path / "a.csv", far[[0, *range(len(far))]]), town)
    assert np.isnan(track.seconds).all()
    assert np.isnat(track.start)
    assert back(track) == pytest.approx(far, abs=1e-3)
    assert track.begins.tolist() == [0, 41]
    assert track.faults["jumps"] == 1
    assert track.faults["twice"] == 1


def test_a_silence_breaks_the_track(tmp_path, town, drive):
    times = clock(len(drive)).to_numpy().copy()
    times[30:] += np.timedelta64(301, "s")
    path = write(tmp_path / "a.csv", drive, time=times)
    (track,) = read_tracks(path, town)
    assert track.begins.tolist() == [0, 30]
    assert track.faults["gaps"] == 1
    (whole,) = read_tracks(path, town, rules=TrackRules(gap_s=400))
    assert whole.begins.tolist() == [0]


def test_a_jump_breaks_the_track_and_a_single_stray_is_dropped(tmp_path, town, drive):
    # At 120 km/h a vehicle goes 233 m in 7 s.
    moved = drive.copy()
    moved[10] += (0.0, 900.0)
    moved[40:] += (270.0, 0.0)
    (track,) = read_tracks(write(tmp_path / "a.csv", moved, time=clock(len(drive))), town)
    assert back(track) == pytest.approx(np.delete(moved, 10, axis=0), abs=1e-3)
    assert track.begins.tolist() == [0, 39]
    assert (track.faults["strays"], track.faults["jumps"], track.faults["gaps"]) == (1, 1, 0)


def test_strays_among_good_positions_are_dropped_and_those_kept(tmp_path, town, drive):
    moved = drive[:20].copy()
    moved[[10, 12]] += (0.0, 900.0)
    (track,) = read_tracks(write(tmp_path / "a.csv", moved, time=clock(20)), town)
    assert back(track) == pytest.approx(np.delete(moved, [10, 12], axis=0), abs=1e-3)
    assert (track.faults["strays"], track.faults["jumps"]) == (2, 0)


def test_the_error_of_a_receiver_from_second_to_second_is_no_jump(tmp_path, town, drive):
    shaken = drive[:20] * (1.0, 0.1)
    shaken[::2] += (45.0, 0.0)
    (track,) = read_tracks(write(tmp_path / "a.csv", shaken, time=clock(20, 1.0)), town)
    assert track.begins.tolist() == [0]
    assert track.faults["strays"] == 0


def test_rows_without_place_or_time_are_left_out_and_counted(tmp_path, town, drive):
    lon, lat = (list(map(repr, map(float, axis))) for axis in degrees(drive[:8]))
    lon[2] = lat[2] = ""
    lon[3] = lat[3] = "0"
    times = list(clock(8).astype(str))
    times[5] = ""
    pd.DataFrame({"lon": lon, "lat": lat, "time": times}).to_csv(tmp_path / "a.csv", index=False)
    (track,) = read_tracks(tmp_path / "a.csv", town)
    assert back(track) == pytest.approx(drive[[0, 1, 4, 6, 7]], abs=1e-3)
    assert (track.faults["no_place"], track.faults["no_time"]) == (2, 1)


def test_gpx_tracks_are_vehicles_and_its_segments_break_them(tmp_path, town, drive):
    lon, lat = degrees(drive[:6])
    rows = [
        (float(x), float(y), f"2024-05-01T0{hour}:00:{second:02d}{zone}")
        for x, y, second, (hour, zone) in zip(
            lon, lat, range(0, 60, 10), [(0, "Z"), (8, "+08:00")] * 3, strict=True
        )
    ]
    path = gpx(tmp_path / "a.gpx", ("晋K1", [rows[:2], rows[2:4]]), ("晋K1", [rows[4:]]))
    first, second = read_tracks(path, town)
    assert (first.id, second.id) == ("晋K1 (1)", "晋K1 (2)")
    assert first.seconds.tolist() == [0, 10, 20, 30]
    assert first.begins.tolist() == [0, 2]
    assert first.faults["gaps"] == 1
    assert first.start == np.datetime64("2024-05-01T00:00:00")
    assert back(second) == pytest.approx(drive[4:6], abs=1e-3)


def test_a_gpx_route_or_waypoints_are_read_where_there_is_no_track(tmp_path, town, drive):
    lon, lat = (axis.tolist() for axis in degrees(drive[:3]))
    rows = [(x, y, "") for x, y in zip(lon, lat, strict=True)]
    (route,) = read_tracks(gpx(tmp_path / "r.gpx", ("plan", [rows]), tag="rte"), town)
    assert route.id == "plan"
    assert back(route) == pytest.approx(drive[:3], abs=1e-3)
    marks = "".join(f'<wpt lat="{y}" lon="{x}"/>' for x, y, _ in rows)
    (tmp_path / "w.gpx").write_text(
        f'<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">{marks}</gpx>'
    )
    (places,) = read_tracks(tmp_path / "w.gpx", town)
    assert places.id == "w"
    assert len(places.xy) == 3


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2024-05-01 08:00:05", "2024-05-01T00:00:05"),
        ("2024/5/1 8:00", "2024-05-01T00:00:00"),
        ("2024-05-01T08:00:05.250", "2024-05-01T00:00:05.250"),
        ("2024-05-01T00:00:05Z", "2024-05-01T00:00:05"),
        ("2024-05-01 02:30:05+02:30", "2024-05-01T00:00:05"),
        ("2024-04-30T19:00:05-0500", "2024-05-01T00:00:05"),
        ("2024年5月1日 8时0分5秒", "2024-05-01T00:00:05"),
        ("2024年5月1日 8:00", "2024-05-01T00:00:00"),
        ("20240501080005", "2024-05-01T00:00:05"),
        ("1714521605", "2024-05-01T00:00:05"),
        ("1714521605250", "2024-05-01T00:00:05.250"),
        ("２０２４-05-01 08:00:05", "2024-05-01T00:00:05"),
        ("", "NaT"),
        ("05/01/2024 08:00", "NaT"),
        ("2024-13-01 08:00", "NaT"),
    ],
)
def test_stamps_are_read_into_utc(text, utc):
    (found,) = parse_times(pd.Series([text], dtype="str"), CHINA)
    assert found == np.datetime64(utc) or (np.isnat(found) and utc == "NaT")


def test_times_of_a_zone_with_summer_time_are_moved_by_its_offset_of_that_day():
    zone = ZoneInfo("Europe/Berlin")
    texts = ["2024-01-15 12:00:00", "2024-07-15 12:00:00"]
    found = parse_times(pd.Series(texts, dtype="str"), zone)
    offsets = [datetime.fromisoformat(text).replace(tzinfo=zone).utcoffset() for text in texts]
    assert [offset.seconds for offset in offsets] == [3600, 7200]
    assert found.tolist() == [
        (np.datetime64(text, "ns") - np.timedelta64(offset)).tolist()
        for text, offset in zip(texts, offsets, strict=True)
    ]


@pytest.mark.parametrize(("move", "name"), [(wgs84_to_gcj02, "GCJ-02"), (wgs84_to_bd09, "BD-09")])
def test_a_shifted_track_is_refused_until_it_is_declared(tmp_path, town, drive, move, name):
    noisy = drive + np.random.default_rng(1).normal(0, 5, drive.shape)
    lon, lat = move(*degrees(noisy))
    path = tmp_path / "a.csv"
    pd.DataFrame({"lon": lon, "lat": lat}).to_csv(path, index=False)
    with pytest.raises(DataError, match=re.escape(f"Declare it as @{name}")) as caught:
        read_tracks(path, town)
    assert str(caught.value).startswith("a.csv: declared as WGS-84")
    (track,) = read_tracks(path, town, datum=name)
    assert back(track) == pytest.approx(noisy, abs=1e-2)


def test_exchanged_coordinates_are_refused_by_their_columns(tmp_path, town, drive):
    lon, lat = degrees(drive)
    pd.DataFrame({"经度": lat, "纬度": lon}).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(DataError, match=r"a\.csv, columns 经度 and 纬度: exchanged \(37\."):
        read_tracks(tmp_path / "a.csv", town)
    (track,) = read_tracks(tmp_path / "a.csv", town, columns={"lon": "纬度", "lat": "经度"})
    assert back(track) == pytest.approx(drive, abs=1e-3)


def test_metres_are_read_as_declared_and_refused_as_degrees(tmp_path, town, drive):
    metres = np.add(drive, (EAST, NORTH))
    pd.DataFrame({"x": metres[:, 0], "y": metres[:, 1]}).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(DataError, match=r"columns x and y: 44\d,.* are no degrees"):
        read_tracks(tmp_path / "a.csv", town)
    (track,) = read_tracks(tmp_path / "a.csv", town, datum="EPSG:4547")
    assert track.xy == pytest.approx(metres)


def test_a_track_of_another_town_is_refused(tmp_path, town, drive):
    path = write(tmp_path / "a.csv", np.add(drive, (20_000.0, 0.0)))
    with pytest.raises(
        DataError, match=r"a\.csv, columns lon and lat: every position lies outside"
    ):
        read_tracks(path, town)


def test_a_drive_out_of_town_is_kept(tmp_path, town, drive):
    away = np.concatenate((drive, drive[-1] + np.arange(1, 100)[:, None] * (0.0, -150.0)))
    (track,) = read_tracks(write(tmp_path / "a.csv", away), town)
    assert len(track.xy) == len(away)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("lon,lat\n", "titles but no rows"),
        ("lon,lat\n,\n0,0\n", "no row has a position"),
        ("lon,lat\n113.3,abc\n", "column lat: not a number in line 2"),
        ("name\nx\n", "no columns of coordinates"),
        ("lon,lat,time\n113.33,37.08,05/01/2024 08:00\n", "column time: not a time in line 2"),
        ("lon,lat,time\n113.33,37.08,08:00:00\n", "column time: line 2 holds a clock without"),
        ('wkt\n"LINESTRING (0 0, 1 1)"\n', "line 2 holds no point"),
        ("", "empty"),
    ],
)
def test_a_table_that_cannot_be_used_says_where(tmp_path, town, content, message):
    (tmp_path / "a.csv").write_text(content)
    with pytest.raises(DataError, match=message) as caught:
        read_tracks(tmp_path / "a.csv", town)
    assert "a.csv" in str(caught.value)


@pytest.mark.parametrize("content", ["", "hello", "<gpx><trk>"])
def test_a_broken_gpx_file_is_named(tmp_path, town, content):
    (tmp_path / "a.gpx").write_text(content)
    with pytest.raises(DataError) as caught:
        read_tracks(tmp_path / "a.gpx", town)
    assert str(caught.value) == (
        f"{tmp_path / 'a.gpx'}: cannot be read as GPX; it is damaged, cut off or another kind of "
        "file: export the track anew, as GPX, CSV or XLSX"
    )


def test_a_gpx_file_without_positions_is_named(tmp_path, town):
    path = gpx(tmp_path / "a.gpx")
    with pytest.raises(DataError, match=r"a\.gpx: holds no track"):
        read_tracks(path, town)


def test_what_gdal_warns_of_is_not_shown(tmp_path, town):
    path = tmp_path / "a.gpx"
    path.write_text("<gpx></gpx>")
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        with pytest.raises(DataError, match=r"a\.gpx: holds no track"):
            read_tracks(path, town)
    assert shown == []


@pytest.mark.parametrize("rows", [[0], [0, 0, 0]])
def test_a_file_without_two_positions_of_one_vehicle_is_refused(tmp_path, town, drive, rows):
    path = write(tmp_path / "a.csv", drive[rows], time=clock(1)[rows])
    with pytest.raises(DataError, match=r"a\.csv: no vehicle has two positions .* whole shift"):
        read_tracks(path, town)


def test_a_vehicle_with_one_position_stays_beside_one_that_drove(tmp_path, town, drive):
    path = write(tmp_path / "a.csv", drive[:3], time=clock(3), vehicle=["a", "b", "b"])
    assert [len(track.xy) for track in read_tracks(path, town)] == [1, 2]


def test_files_and_options_that_do_not_exist_are_named(tmp_path, town, drive):
    with pytest.raises(MissingFileError, match=r"a\.gpx: no such file"):
        read_tracks(tmp_path / "a.gpx", town)
    with pytest.raises(OptionError, match=r"read from \.gpx, \.csv, \.xlsx"):
        read_tracks(tmp_path / "a.kml", town)
    path = write(tmp_path / "a.csv", drive)
    with pytest.raises(DataError, match="has no column plate"):
        read_tracks(path, town, columns={"vehicle": "plate"})
    with pytest.raises(OptionError, match="time zone 'Mars'"):
        read_tracks(path, town, rules=TrackRules(zone="Mars"))
    with pytest.raises(OptionError, match="no coordinate system"):
        read_tracks(path, town, datum="moon")


def test_every_run_is_without_jumps(tmp_path, town):
    """Whatever the file holds: within a run no step is faster than the limit or longer silent."""
    rng = np.random.default_rng(5)
    steps = rng.normal(0, 60, (400, 2)) * rng.choice([1.0, 8.0], (400, 1), p=[0.9, 0.1])
    xy = np.clip(np.cumsum(steps, axis=0) + 1000.0, 0, 2000)
    times = pd.Timestamp("2024-05-01") + pd.to_timedelta(np.cumsum(rng.choice([5, 400], 400)), "s")
    (track,) = read_tracks(write(tmp_path / "a.csv", xy, time=times), town)
    ends = [*track.begins.tolist(), len(track.xy)]
    for begin, end in pairwise(ends):
        seconds = np.diff(track.seconds[begin:end])
        metres = np.hypot(*np.diff(track.xy[begin:end], axis=0).T)
        assert (seconds <= 300).all()
        # 30 m are granted to the receiver's error.
        assert ((metres - 30) / seconds * 3.6 <= 120).all()
    assert len(track.begins) - 1 == track.faults["jumps"] + track.faults["gaps"]
