"""What ties the firmware of torch and panel boards to `simlab.devices`: see README.md."""
