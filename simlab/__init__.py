"""simlab: what runs behind the simulators of welding and CNC schools."""
