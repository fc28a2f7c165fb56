"""What a screen says, without a toolkit."""
