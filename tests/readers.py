"""Readers of the app at the same time: each a browser context with drawings of its own."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from pathlib import Path

import shapely

from planner.compare import compare
from planner.export.wording import key_figure
from planner.scenario import AddGreen, Scenario
from tests.app_server import wait_for
from tests.browser import watched

SIZE = (1024, 768)
LOAD_MS = 120_000
APP = Path(__file__).parents[1] / "streamlit_app.py"
BUSY = ".planner-map[aria-busy=true], [data-testid=stStatusWidget]"

DRAW = """(root, corners) => {
  const {drawing, map} = root.planner;
  drawing.start("polygon");
  corners.forEach(([lng, lat]) => map.fire("click", {latlng: {lng: lng, lat: lat}}));
  drawing.finish();
}"""
"""What clicks on the map call, so that the corners are known to the last digit."""


GIVE = """(root, corners) =>
  root.planner.drawing.give([{id: "given", kind: "polygon", points: corners}])"""

TIMED = f"""(root, corners) => new Promise((done) => {{
  const start = performance.now();
  const count = () => document.querySelectorAll("[data-testid=stMetricValue]").length;
  const before = count();
  const watch = new MutationObserver(() => {{
    if (count() <= before) return;
    watch.disconnect();
    done(performance.now() - start);
  }});
  watch.observe(document.body, {{childList: true, subtree: true}});
  ({DRAW})(root, corners);
}})"""
"""A plan adds to the figures who gains and who loses: the last of them ends the time."""


class Reader:
    """The Green page of one reader."""

    def __init__(self, page):
        self.page = page
        self._fetched = 0
        page.on("response", self._note)

    def _note(self, got):
        self._fetched += "/planner/layers/" in got.url

    def timed_draw(self, corners):
        """Draw an area where nothing is drawn; return the time until its figures, in ms."""
        return self.page.locator(".planner-map").evaluate(TIMED, corners)

    def replace(self, corners):
        """Draw an area in place of what is drawn, and do not wait for what follows."""
        self._fetched = 0
        self.page.locator(".planner-map").evaluate(GIVE, corners)

    def replaced(self):
        """Wait until the map of another plan is drawn."""

        def there():
            # A locator's call lets the page's events in.
            return not self.page.locator(BUSY).count() and self._fetched

        wait_for(there, 60)

    def draw(self, corners):
        """Draw an area and do not wait for what follows."""
        self.page.locator(".planner-map").evaluate(DRAW, corners)

    def undo(self):
        self.page.locator(".planner-map").evaluate("root => root.planner.drawing.step(-1)")

    def figures(self):
        """The numbers of the headline: on foot, in a straight line, gained and lost."""
        return self.page.locator("[data-testid=stMetricValue]").all_inner_texts()

    def shows(self, figures, seconds=60):
        """Wait for figures; the page must then rest with them."""
        found = []

        def there():
            found[:] = self.figures()
            return found == figures

        try:
            wait_for(there, seconds)
            wait_for(lambda: not self.page.locator(BUSY).count(), seconds)
        except AssertionError:
            message = f"{found} on the page, {figures} expected"
            raise AssertionError(message) from None
        assert self.figures() == figures


@contextmanager
def readers(browser, url, number):
    """Open the demo for several readers at once; afterwards nothing may have gone wrong."""
    with ExitStack() as stack:
        seen = [
            stack.enter_context(watched(browser, size=SIZE, origins=(url,))) for _ in range(number)
        ]
        for each in seen:
            each.page.goto(f"{url}/?lang=en", wait_until="commit")
        for each in seen:
            each.page.locator(".planner-map[aria-busy=false] canvas").wait_for(timeout=LOAD_MS)
        yield [Reader(each.page) for each in seen]
        assert [each.faults for each in seen] == [[]] * number


def squares(assessment, number, half_m):
    """Corners (WGS-84) of squares amid those too far from a park, each away from the others.

    The first lies about the most populous building, each other one about the
    building farthest from those before it, among those that are not the smallest.
    """
    table = assessment.residents_table()
    far = table[table["class"] == "too_far"].sort_values("residents", ascending=False)
    far = far.iloc[: len(far) // 2]
    middles = shapely.centroid(far.geometry.to_numpy())
    away_m = shapely.distance(middles, middles[0])
    chosen = [0]
    while len(chosen) < number:
        chosen.append(int(away_m.argmax()))
        away_m = away_m.clip(max=shapely.distance(middles, middles[chosen[-1]]))
    shapes = [
        middles[row].buffer(half_m[place % len(half_m)], cap_style="square")
        for place, row in enumerate(chosen)
    ]
    found = far.geometry.iloc[: len(shapes)].set_axis(range(len(shapes)))
    found.iloc[:] = shapes
    # The map rounds corners to a millionth of a degree.
    return [
        [[round(lon, 6), round(lat, 6)] for lon, lat in shape.exterior.coords[:-1]]
        for shape in found.to_crs(4326)
    ]


def expected(assessment, drawn, after):
    """What the page must show of these areas by the Python API.

    `after` assesses the town with the plan.
    """
    changes = tuple(AddGreen(shapely.Polygon(corners)) for corners in drawn)
    found = compare(assessment, after(Scenario("x", changes).apply(assessment.town)))
    return [
        *headline(found.after),
        f"{found.gained:,.0f}",
        f"{found.lost:,.0f}",
    ]


def headline(assessment):
    return [
        key_figure(assessment.indicator(id_), "en").value
        for id_ in ("park_walk_500", "park_straight_500")
    ]


def server_process(url):
    """The id of the process that this one started to serve an address."""
    port = url.rpartition(":")[2].encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            parent = status(int(folder.name), "PPid")
        except OSError:
            continue
        if parent == os.getpid() and b"streamlit" in words and port in words:
            return int(folder.name)
    message = f"no child of this process serves {url}"
    raise AssertionError(message)


def status(process, name):
    """A number of /proc/PID/status; memory is in kB there."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        key, _, value = line.partition(":")
        if key == name:
            return int(value.split()[0])
    raise KeyError(name)


def memory_mb(process):
    """Resident memory of a process."""
    return status(process, "VmRSS") / 1024
