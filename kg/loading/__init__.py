"""Bringing a release into an engine elsewhere, and making sure that it is there.

Releases are built here, in the embedded store, and only then brought to an engine: what has to be looked up while a
release is built, millions of times, would take days over a network, and an engine without transactions over many
graphs could not take a build back that failed. So the release on disk is the source, and the engine a copy of it that
can be made again at any time; what differs between two releases is told without asking the engine.
"""
