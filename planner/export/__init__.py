"""Tables and files for people: finished figures and maps are handed in."""
