"""The one Python client of the service."""
