"""Bytes → text and tables. Knows nothing of inspection plans.

The one door is :func:`extractors.extract.extract`; :mod:`extractors.models` has the values it returns.
"""
