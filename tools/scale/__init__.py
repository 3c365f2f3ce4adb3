"""Simulates many cities on this machine, and tells what scheduled work and deliveries take there (`make scale`)."""
