"""A publisher of linked data about how a government answers for what it does."""

__version__ = "0.1.0"
