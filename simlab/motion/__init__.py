"""A tool along a path, whichever craft: nearest place, rates, rotation, smoothness, overlap."""
