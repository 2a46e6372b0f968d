"""Street cleaning: which streets, how often, by which vehicle and in which order."""
