"""Storage: the only place that imports pynamodb."""
