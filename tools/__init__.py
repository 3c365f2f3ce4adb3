"""What developers run: derived pages, the typed client, benchmarks."""
