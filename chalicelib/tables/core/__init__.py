"""The ground that all stores stand on: the one transaction writer, row classes, keys, forms and paging."""
