"""Measures how quick the service is: its functions' cold start, and its requests once it is warm."""
