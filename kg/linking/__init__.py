"""Printed names become things known, or stay unresolved; what follows from the registers is added as inference."""

from kg.linking.linker import Linked, link
from kg.linking.registers import Registers

__all__ = ["Linked", "Registers", "link"]
