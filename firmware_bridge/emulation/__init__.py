"""The boards' real firmware, run instruction by instruction in virtual time."""
