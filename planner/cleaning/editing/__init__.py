"""A finished plan changed: streets put into other routes, the rest of the plan kept."""
