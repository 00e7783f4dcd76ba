"""Registries in the warehouse: objects, inspectors, matters and recusals, with versions that draws can name."""
