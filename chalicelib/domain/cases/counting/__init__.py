"""The counts of cases, from which the figures of cities follow."""
