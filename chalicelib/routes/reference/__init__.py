"""The API reference: OpenAPI, its glossary and examples."""
