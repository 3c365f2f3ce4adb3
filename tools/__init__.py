"""Commands for developers: derived pages, the typed client, benchmarks."""
