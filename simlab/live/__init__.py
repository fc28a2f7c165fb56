"""The running session, and the fan-out to those who watch."""
