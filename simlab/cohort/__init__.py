"""Many cards compared: progress, and who may need help next."""
