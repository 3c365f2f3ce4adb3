"""The runtime that every function shares: settings, clock, ids, log, metrics, correlation."""
