"""Welding: joints, procedures, and what a torch did along the seam."""
