"""One file a step, named after its number; steps only go up."""
