"""Draws layers as a map sheet on paper at an exact scale: PDF, PNG or SVG."""
