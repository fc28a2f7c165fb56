"""Firmware for the torch and panel boards, and what ties it to `simlab.devices`."""
