"""The wire between the service and everyone else: paths, shapes, live frames."""
