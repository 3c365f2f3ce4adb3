"""Rows as each release wrote them, and the command that writes, reads and rewrites them (`python -m tests.corpus`).

`rows/` has a folder for each release, written once and never changed: one file for each table, one row a line. Every
release reads them all, and the release before reads what this one writes.
"""
