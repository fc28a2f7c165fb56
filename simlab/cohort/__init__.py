"""Many cards: progress, and who may need help next."""
