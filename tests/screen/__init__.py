"""The screen against the judge: on the W3C's suite, on every shape's examples, and on mutated real graphs."""
