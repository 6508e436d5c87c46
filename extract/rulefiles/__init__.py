"""Files of `rules/`: read, laid one over the other."""
