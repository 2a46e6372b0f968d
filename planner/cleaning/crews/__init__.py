"""Who drives which route when: crews, days and shifts of a week, and the districts they make."""
