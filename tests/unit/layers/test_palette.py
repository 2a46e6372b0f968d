"""Classes of a layer are told apart in greyscale and by colour-blind readers."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest
import shapely

import layers
from planner import assess, load_town

LIGHTNESS_GAP = 9.0
"""Of CIELAB L*, which runs from 0 (black) to 100."""

DELTA_E = 8.0
"""CIE76 distance in CIELAB."""

THICKER = 1.3
"""A line or dot this many times as thick is seen to be thicker."""

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
BLIND = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}

# IEC 61966-2-1 (sRGB, D65) to CIE XYZ.
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour, opacity=1.0):
    """Linear RGB of `#rrggbb` laid over white paper."""
    coded = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    coded = opacity * coded + (1 - opacity)
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIELAB of linear RGB under D65."""
    ratio = TO_XYZ @ np.clip(rgb, 0, 1) / TO_XYZ.sum(axis=1)
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def shape(part):
    """0, 1 or 2 for points, lines or areas; None where there is nothing to see it by."""
    found = set(shapely.get_dimensions(part.features.geometry.to_numpy()).tolist())
    return found.pop() if found else None


def on_paper(part):
    """A line is drawn whole; areas and markers as thick as they are filled."""
    return linear(part.colour, part.fill_opacity if shape(part) != 1 else 1.0)


def differ_in_sign(one, other):
    """Whether something else than colour tells two classes of one shape apart."""
    if (one.fill_opacity == 0) != (other.fill_opacity == 0):
        return True
    if one.dash != other.dash:
        return True
    of = {shape(one), shape(other)} - {None}
    if of == {0}:
        sizes = sorted((one.size, other.size))
        return one.marker != other.marker or sizes[1] >= THICKER * sizes[0]
    if of == {1}:
        weights = sorted((one.weight, other.weight))
        return weights[1] >= THICKER * weights[0]
    return one.hatch != other.hatch


@pytest.fixture(scope="module")
def built():
    return layers.build(assess(load_town("demo")))


def pairs(built):
    for layer in built:
        for one, other in combinations(layer.classes, 2):
            if None in (shape(one), shape(other)) or shape(one) == shape(other):
                yield f"{layer.id}: {one.name.en} / {other.name.en}", one, other


def test_lightness_is_that_of_known_greys():
    assert lab(linear("#ffffff")) == pytest.approx([100, 0, 0], abs=0.02)
    assert lab(linear("#000000"))[0] == pytest.approx(0)
    assert lab(linear("#777777"))[0] == pytest.approx(50.03, abs=0.05)
    # ColorBrewer's YlGn over white at half opacity stands between the two.
    half = lab(linear("#238b45", 0.5))[0]
    assert lab(linear("#238b45"))[0] < half < 100


@pytest.mark.parametrize("sight", BLIND)
def test_red_and_green_of_one_lightness_are_one_colour_to_the_colour_blind(sight):
    red, green = linear("#c05a3c"), linear("#7f7f33")
    far = np.linalg.norm(lab(red) - lab(green))
    near = np.linalg.norm(lab(BLIND[sight] @ red) - lab(BLIND[sight] @ green))
    assert near < 0.4 * far
    assert BLIND[sight] @ linear("#ffffff") == pytest.approx(1, abs=1e-5)


def test_every_colour_is_six_digits_and_every_measure_can_be_drawn(built):
    for layer in built:
        for part in layer.classes:
            assert re.fullmatch("#[0-9a-f]{6}", part.colour), part.name.en
            assert 0 <= part.fill_opacity <= 1
            assert part.weight > 0
            assert part.size > 0
            assert re.fullmatch(r"(\d+ \d+)?", part.dash), part.name.en


def test_classes_of_a_layer_differ_in_greyscale(built):
    alike = [
        name
        for name, one, other in pairs(built)
        if not differ_in_sign(one, other)
        and abs(lab(on_paper(one))[0] - lab(on_paper(other))[0]) < LIGHTNESS_GAP
    ]
    assert not alike


@pytest.mark.parametrize("sight", BLIND)
def test_classes_of_a_layer_differ_to_the_colour_blind(built, sight):
    def seen(part):
        return lab(np.array(BLIND[sight]) @ on_paper(part))

    alike = [
        name
        for name, one, other in pairs(built)
        if not differ_in_sign(one, other) and np.linalg.norm(seen(one) - seen(other)) < DELTA_E
    ]
    assert not alike


def test_markers_differ_in_colour_too_for_a_screen_draws_circles_only(built):
    """Even to the colour-blind, though less is asked where the marker differs on paper."""
    alike = []
    for name, one, other in pairs(built):
        if shape(one) != 0 or shape(other) != 0:
            continue
        sizes = sorted((one.size, other.size))
        for matrix in BLIND.values():
            seen = [lab(np.array(matrix) @ on_paper(part)) for part in (one, other)]
            if np.linalg.norm(seen[0] - seen[1]) < DELTA_E and sizes[1] < THICKER * sizes[0]:
                alike.append(name)
    assert not alike
