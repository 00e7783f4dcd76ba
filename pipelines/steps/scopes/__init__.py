"""Target scopes → rules over the object registry: proposed from the words, decided by a person."""
