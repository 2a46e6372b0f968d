"""What is to be cleaned: streets by grade, squares and car parks, and the passes they take."""
