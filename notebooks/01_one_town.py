# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # One town, from loading to a sheet
#
# Who is within a walk of a park (步行可达公园), who is not, and how sure that is.
# The notebook runs from top to bottom on the embedded demo and needs no network.

# %%
import tempfile
from dataclasses import asdict
from pathlib import Path

import pandas as pd

import layers
from planner import TownRequest, assess, make_town
from planner.export.tables import write_tables
from planner.export.wording import completeness_lines, headline, key_figure

pd.set_option("display.max_colwidth", None)

# %% [markdown]
# ## Load a town
#
# The demo has the shape of a county town. Its geometry is invented: **illustrative, not
# surveyed** (示意，非实测).

# %%
town = make_town(TownRequest("demo"))

# %% [markdown]
# In its place, an OpenStreetMap file, or a place name (which asks Nominatim and Overpass):
#
# ```python
# town = make_town(TownRequest("town.osm.pbf", population="60000"))
# town = make_town(TownRequest("左权县辽阳镇", bbox="113.35,37.06,113.40,37.10"))
# ```
#
# Layers of one's own replace a table (`=`) or add to it (`+=`). Say the datum (坐标基准) they
# are in. A table declared complete has no gaps: what is not in it does not exist.
#
# ```python
# town = make_town(
#     TownRequest(
#         "town.osm.pbf",
#         population="residents_by_zone.xlsx",
#         layers=("green=parks.gpkg@GCJ-02", "buildings+=new_estate.geojson@EPSG:4547"),
#         complete=("green",),
#     )
# )
# ```
#
# `open_town(TownRequest("town.gpkg"))` reads a town file that `planner town` wrote.

# %% [markdown]
# ## Where the data comes from, and how complete it is (数据完整性)
#
# Look at this first. Few footways or gates make walks look longer than they are; missing
# parks make them longer still.

# %%
about = town.provenance
pd.Series(
    {
        "town": town.name,
        "source": about.source,
        "date of the data": about.extract_date or "not stated",
        "licence": about.licence,
        "illustrative": about.illustrative,
        "coordinate system": f"{town.crs.name} (EPSG:{town.crs.to_epsg()})",
        "residents": f"{town.population.total:,.0f}" if town.population else "not given",
    }
).to_frame("")

# %%
pd.Series({name: len(table) for name, table in town.tables.items()}).to_frame("rows")

# %%
print("\n".join(completeness_lines(town, "en")))

# %% [markdown]
# ## Assess
#
# One call reckons the walks, the ledger and every indicator. The town itself never changes.

# %%
result = assess(town)
print(headline(result, "zh"))
print(headline(result, "en"))

# %% [markdown]
# ## The ledger (账目)
#
# Every resident is in exactly one class: served (500 m walk or less), too far, not connected
# to a street, by a park without an entrance, or unknown because the data cannot tell.
# A town without a population counts floor area in place of residents.

# %%
ledger = result.ledger_table()
ledger

# %% [markdown]
# The classes sum to the population; nobody is dropped.

# %%
amount = ledger.columns[1]
print(f"sum of the classes: {ledger[amount].sum():,.0f}")
print(f"population: {town.population.total:,.0f}" if town.population else "population: not given")

# %% [markdown]
# ## How sure is it? Three population models
#
# Nobody counts residents by building. They are spread over the dwellings by floor area
# (建筑面积; the headline), by footprint (基底面积), or equally. The share served moves with the
# model, so it is always told with its range.

# %%
by_model = pd.DataFrame({model: one.amount for model, one in result.ledgers.items()})
by_model.loc["share served, %"] = [100 * one.share("served") for one in result.ledgers.values()]
by_model.round(1)

# %% [markdown]
# ## How sure is it? The longest leg to a street
#
# A building farther from every street than `connect_m` metres is not connected. Shares are
# between 0 and 1. Where they move much, streets or paths are missing from the data.

# %%
pd.DataFrame(result.sensitivity)

# %% [markdown]
# ## Indicators in full
#
# Every figure comes with its definition, numerator and denominator, and where its threshold
# stands written. *Source to be checked* (依据待核) means that nobody has read that source.

# %%
pd.DataFrame(
    {
        indicator: asdict(key_figure(result.indicator(indicator), "en"))
        for indicator in ("park_walk_500", "park_straight_500", "park_area_per_person")
    }
)

# %% [markdown]
# ## How far people walk
#
# A building a row, with its nearest park, the walk to it and the straight line, in metres.
# A walk that was not found is missing (NaN), never 0.

# %%
homes = result.residents_table()
homes.drop(columns="geometry").head()

# %% [markdown]
# Walks by class, in metres: a tenth (10%), a quarter, half … of the buildings walk no farther
# than this. Only buildings with a walk (`with_walk`) are in the quantiles.

# %%
walks = homes.groupby("class")["walk_m"]
quantiles = walks.describe(percentiles=[0.1, 0.25, 0.5, 0.75, 0.9])
quantiles = quantiles.drop(columns=["count", "mean", "std"]).round(0)
quantiles.assign(buildings=walks.size(), with_walk=walks.count())

# %% [markdown]
# ## A map
#
# Switch overlays in the panel; point at a building to see its walk. `lang="zh"` speaks
# Chinese. `layers.to_html(layers.draw(...))` gives the same as a page to send.

# %%
overlays = layers.build(result)
layers.show(town, overlays, notice=headline(result, "en"), lang="en")

# %% [markdown]
# ## A sheet for print (图纸)
#
# At an exact scale, with legend, figures, data credit and completeness. The maps there are:

# %%
pd.DataFrame(
    [(kind.id, kind.title.zh, kind.title.en) for kind in layers.MAPS],
    columns=["map", "标题", "title"],
)

# %%
sheet = layers.sheet(result, "access", layers.SheetRequest(lang="zh", scale=20_000))
sheet

# %% [markdown]
# The name's ending says how it is saved: `.pdf`, `.png` (300 dpi) or `.svg`.

# %%
folder = Path(tempfile.mkdtemp(prefix="one_town_"))
sheet.save(folder / "access.pdf")

# %% [markdown]
# ## The tables
#
# Indicators, ledger, and residents by building. The last opens in QGIS.

# %%
write_tables(result, folder)
pd.Series({path.name: path.stat().st_size for path in sorted(folder.iterdir())}).to_frame("bytes")
