"""The outside world, read into a Town."""
