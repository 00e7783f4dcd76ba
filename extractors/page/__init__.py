"""What every page-like source (PDF, scan, OFD) has in common.

The path: a reader fills a PageLayout (``layout``) → ``tables`` (from ``rules``, ``grid``, ``strips``, ``serials``)
and ``paragraphs`` → ``pages`` (what page boundaries cut) → ``collect`` (the values that leave this room).
"""
