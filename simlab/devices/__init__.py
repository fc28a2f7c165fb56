"""Bytes from a port become samples; every byte refused is counted."""
