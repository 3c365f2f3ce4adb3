"""Member cities with their offices, and their staff."""
