"""The API over its routes, on moto in process."""
