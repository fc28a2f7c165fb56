"""Trainees made of arithmetic that speak real bytes."""
