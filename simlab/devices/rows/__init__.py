"""The rows of the table of devices, a file a family."""
