"""Working days, time limits, and the dated rules of the law."""
