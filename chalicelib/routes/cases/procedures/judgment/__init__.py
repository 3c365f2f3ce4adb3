"""The judgment procedure over HTTP: its request bodies and its answers."""
