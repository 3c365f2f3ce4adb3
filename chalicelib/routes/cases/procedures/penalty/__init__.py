"""The penalty procedure over HTTP: its request bodies and its answers."""
