"""One module a step, named by its key (law 3)."""
