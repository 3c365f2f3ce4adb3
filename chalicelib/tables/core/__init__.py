"""The parts that all stores share: the one transaction writer, row classes, keys, forms and paging."""
