"""What every function runs on: settings, clock, ids, log, metrics, correlation."""
