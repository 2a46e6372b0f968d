"""What was really driven: recorded positions put on the streets, and the passes they make."""
