"""The figures of the cities."""
