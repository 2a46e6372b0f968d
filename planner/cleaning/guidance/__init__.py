"""What a crew is told: names of streets, turns, and the words for them."""
