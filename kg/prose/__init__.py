"""Reading sentences: pure functions from text to spans and values."""
