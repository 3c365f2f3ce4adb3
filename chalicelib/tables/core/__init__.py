"""The one transaction writer, row classes, keys and paging."""
