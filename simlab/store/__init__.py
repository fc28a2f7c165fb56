"""What is kept: journal, sealed recording, catalog, exercises."""
