"""Entry points of queues and schedules: as thin as routes."""
