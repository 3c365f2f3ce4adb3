"""The penalty procedure over HTTP: what it takes, and how it answers."""
