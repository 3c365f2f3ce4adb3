"""The deployment as a template: what Chalice generates of the app, with everything around it that the service needs."""

from infra.template.merging import merged

__all__ = ["merged"]
