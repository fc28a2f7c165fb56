"""Texts in the languages of the people who use simlab."""
