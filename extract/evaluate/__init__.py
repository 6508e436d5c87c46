"""What comes out, held against what should: gold, golden files, the examples of rules."""
