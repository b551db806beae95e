"""Fetching from Parliament's Written Questions service, politely, and keeping every response as it was received.

`client` asks one address after another, `folder` is what lies on disk, `selection` is what can be asked, `questions` is
the order in which they are used, and `progress` is what a person sees of it.
"""
