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
# # Parking and shade
#
# How many cars a town's car parks take, who can walk from them, how much of them stands in the
# shade (林荫停车场), and where to plant. The notebook runs from top to bottom on the embedded
# demo and needs no network.

# %%
import tempfile
from dataclasses import asdict
from pathlib import Path

import pandas as pd

import layers
from planner import (
    PlantingRequest,
    TownRequest,
    assess,
    fill_gaps,
    lot_layout,
    make_town,
    plan_lot,
    read_day,
    shade_gain,
    shade_hours,
    sun_over,
    write_scenario,
)
from planner.export.lots import lots_table
from planner.export.parking import shade_lines, write_parking
from planner.export.planting import plan_lines
from planner.export.wording import key_figure
from planner.parking.change import shade_change

pd.set_option("display.max_colwidth", None)

# %% [markdown]
# ## Supply: how many cars (停车泊位)
#
# The demo is **illustrative, not surveyed** (示意，非实测). Spaces are what is mapped
# (`capacity`); else a stall layout of the outline (`layout`), the area (`area`), or the length
# along the kerb (`length`). All but the first come with a range.

# %%
town = make_town(TownRequest("demo"))
result = assess(town)
parking = result.parking
lots = lots_table(parking, lang="en")
columns = ["id", "name", "kind", "access", "area_m2", "spaces", "spaces_low", "spaces_high"]
lots.loc[lots["kind"] != "street_side", [*columns, "spaces_from", "remarks"]]

# %% [markdown]
# Summed by neighbourhood (here there are none), access and kind. Car parks of unknown spaces are
# counted beside the sum, never in it as 0.

# %%
parking.neighbourhoods()

# %% [markdown]
# ## Stalls of one car park
#
# Laid out in rows at the angle that holds most, reached from where streets enter.

# %%
bare = "新华街停车场（示意）"
ground, layout = lot_layout(parking, bare)
print(f"{layout.capacity} stalls at {layout.angle_deg:.0f}° on {ground.area:,.0f} m²")
layout.to_frame(town.crs).plot("kind", figsize=(6, 6), edgecolor="white", legend=True)

# %% [markdown]
# ## Walk: who is near a car park, and what people park for
#
# Walks run from building to street to the car park's entrance; `residents_300m` are those within
# 300 m. They overlap between car parks, so they do not sum to the town.

# %%
within = ["residents_200m", "residents_300m", "markets_300m", "shops_300m", "schools_300m"]
lots.loc[lots["kind"] == "surface", ["id", "name", *within]].head(10).round(0)

# %%
pd.DataFrame(
    {
        indicator: asdict(key_figure(result.indicator(indicator), "en"))
        for indicator in ("parking_spaces", "parking_per_100_households", "parking_walk_300")
    }
)

# %% [markdown]
# ## Shade by definition (绿荫面积)
#
# Share of the ground under leaf-on crowns, overlap once: today, and grown for 5 and 15 years. A
# car park without any mapped tree is *unknown*, not 0 %, unless the trees are declared complete.
# The growth table is recalled from practice; `planner parking --growth FILE` takes one's own.

# %%
shade = ["shade_now", "shade_5", "shade_15", "meets_30", "remarks"]
lots.loc[lots["kind"] == "surface", ["id", "name", *shade]]

# %%
print("\n".join(shade_lines(result, "en")))

# %% [markdown]
# ## Shade by the sun, hour by hour
#
# Shadows of buildings and crowns on 15 July, by the clock of Asia/Shanghai. Terrain is ignored.

# %%
sun = sun_over(town, read_day("2026-07-15"), range(24))
hours = shade_hours(parking, sun)
one = hours[hours["name"] == "城东林荫停车场"]
one = one.assign(hour=pd.to_datetime(one["time"]).dt.hour).set_index("hour")
one[["sun_elevation_deg", "building", "tree", "both"]].round(3)

# %%
one[["building", "tree", "both"]].plot(
    figsize=(7, 3.5),
    ylim=(0, 1),
    ylabel="share in the shade",
    title=f"{one['id'].iloc[0]}, 15 July",
)

# %% [markdown]
# ## A planting plan
#
# The fewest trees that shade 30 % of the bare car park in 15 years: at least 4 m apart, clear of
# kerbs and buildings, a stall given up counted. The plan says whether it is proven.

# %%
plan = plan_lot(parking, bare, PlantingRequest(target=0.30, years=15))
print("\n".join(plan_lines(plan, "en")))

# %% [markdown]
# It ends in a scenario, as a drawn park does: the town as it would be is assessed anew.

# %%
planted = assess(plan.scenario.apply(town), previous=result)
shade_change(parking, planted.parking).T

# %%
folder = Path(tempfile.mkdtemp(prefix="parking_"))
write_scenario(plan.scenario, folder / "plan.geojson")
layers.lot_sheet(result, plan, layers.SheetRequest(lang="zh"))

# %% [markdown]
# ## Shaded streets (林荫路)
#
# A secondary or branch street is shaded when 90 % of its footways and cycle lanes lie under crowns.
# Where no tree is mapped along a street it is unknown.

# %%
tally = result.streets.shaded.tally
pd.Series({"yes": tally.yes_m, "no": tally.no_m, "unknown": tally.unknown_m}).round().to_frame("m")

# %% [markdown]
# Planting the gaps along one street, every 6 m:

# %%
street = "新华街"
rows_of_trees = fill_gaps(town, street, species="国槐")
shade_gain(town, rows_of_trees.apply(town), street).round(3)

# %% [markdown]
# ## The tables
#
# What `planner parking` writes. The GeoPackage opens in QGIS: car parks, stalls, drives, crowns.

# %%
write_parking(result, folder, sun=sun, lang="en")
pd.Series({path.name: path.stat().st_size for path in sorted(folder.iterdir())}).to_frame("bytes")
