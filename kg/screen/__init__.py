"""The screen: which graphs are beyond doubt, told fast by the same shapes that pySHACL judges the others by.

It works on N-Triples strings and never loads pySHACL. When it is in doubt – a component it does not know, a comparison
that only rdflib can make, a violation – it says so, and the judge has the word.
"""

from kg.screen.screening import Screen, Verdict, Warned

__all__ = ["Screen", "Verdict", "Warned"]
