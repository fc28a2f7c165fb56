"""Bands, rubrics, and the running score."""
