"""The reference as one HTML page, `/docs`."""
