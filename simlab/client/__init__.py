"""The one Python client of the service: for screens, stations and tests."""
