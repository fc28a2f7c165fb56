"""Routes, a file a topic."""
