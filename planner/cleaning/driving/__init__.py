"""Streets as vehicles drive them: links, one-ways, turns and what a way takes."""
