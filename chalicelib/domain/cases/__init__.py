"""Case files: their procedures, clocks, alerts and messages."""
