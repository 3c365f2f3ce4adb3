"""The service; in the package `infra/package/start.py` stands here."""

IS_PACKAGED = False
