"""Published figures: their definitions."""
