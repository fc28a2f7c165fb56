"""Other people's formats; each gets a file of its own."""
