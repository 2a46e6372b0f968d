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
# # Street cleaning
#
# Which streets are swept and washed how often, by which vehicle, in which order, and how far
# vehicles drive empty (空驶). The notebook runs from top to bottom on the embedded demo and needs
# no network.

# %%
import pandas as pd

from planner import CleaningRequest, Effort, TownRequest, make_town, plan_cleaning
from planner.cleaning.costs import cost_table
from planner.cleaning.directions import directions, street_list
from planner.cleaning.empty_driving import distances
from planner.cleaning.figures import figures
from planner.cleaning.hand_work import unserved_streets
from planner.cleaning.terms.fleet import default_fleet
from planner.cleaning.terms.rules import default_rules, district_practice, rules_of
from planner.cleaning.week_table import crew_days
from planner.export.wording import key_figure

pd.set_option("display.max_colwidth", None)

# %% [markdown]
# ## What is due, and with what
#
# The default rules are the town's own: every main street and back lane is washed once a week. Every
# number of rules and fleet has a source and its status; `none` is this planner's own choice, to be
# replaced by the bureau's. The demo is **illustrative, not surveyed** (示意，非实测).

# %%
town = make_town(TownRequest("demo"))
rules, fleet = default_rules(), default_fleet()
pd.DataFrame(
    [
        (row.id, row.count, row.width_m, row.swath_m, row.service_kmh, row.capacity)
        for row in fleet.vehicles
    ],
    columns=["vehicle", "count", "width_m", "swath_m", "service_kmh", "capacity_m3"],
)

# %% [markdown]
# ## A week
#
# The same rounds and seed give the same plan; more rounds give a better one. Where the time runs
# out before the rounds, `in_full` is false and the clock has had a say.

# %%
plan = plan_cleaning(town, rules, fleet, CleaningRequest(effort=Effort(rounds=20, seconds=60)))
plan.in_full

# %%
plan.routes[["id", "vehicle", "per_week", "seconds", "service_m", "empty_m", "load_m3", "calls"]]

# %% [markdown]
# Streets whose passes are all in a shift of the week, and those that no vehicle serves, with the
# reason. The depot stands where nobody said, so the planner put it in the middle of the town: every
# figure that depends on it says so.

# %%
told = [key_figure(row, "en") for row in figures(plan)]
pd.DataFrame(
    [(row.name, row.value, row.fraction, row.caveat) for row in told],
    columns=["figure", "value", "of", "to know"],
)

# %%
unserved_streets(plan).head(10)

# %% [markdown]
# ## How far it is from the best
#
# No plan can drive less than the bound (下界). What is above it is the way to and from the depot,
# the calls for water and at the tip, and the rest: turns that are not allowed, and the search's
# own.

# %%
distances(plan)

# %% [markdown]
# ## Crews and days, and one route street by street

# %%
crew_days(plan).head(8)

# %%
street_list(plan, 0, "en").head(10)

# %%
directions(plan, 0, "en")[["step", "action", "street", "work", "metres"]].head(15)

# %% [markdown]
# ## Another rule, another price
#
# A district's practice washes first-grade streets three times a week. Only the rows that differ
# need to be given. Costs are told once the rates are: a rate that nobody gave is not zero.

# %%
own = rules_of({"parameter": [{"id": "prepare_minutes", "value": 20.0}]}, file="notebook")
own.prepare_minutes, district_practice().frequency("wash", 1)

# %%
cost_table(plan)
