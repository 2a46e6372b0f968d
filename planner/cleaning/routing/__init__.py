"""Arc routing: which vehicle serves which streets in which order, at least cost."""
