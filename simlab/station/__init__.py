"""The process beside the devices."""
