"""What the warehouse raises when a person, not a programmer, has to do something."""

from __future__ import annotations


class WarehouseError(Exception):
    """The warehouse cannot be used as asked; the message is one Chinese sentence: what, where, what to do."""


class WarehouseBusy(WarehouseError):
    """Another program holds the warehouse; waiting may help."""
