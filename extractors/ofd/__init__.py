"""OFD (GB/T 33190-2016) → paragraphs and tables.

The path: ``package`` (zip, XML, places inside) → ``structure`` (documents, pages, templates) and ``resources`` (fonts,
images, composite objects) → ``content`` (the objects of a page; ``text`` and ``paths`` read one object each) →
PageLayout → what all page-like sources share (``extractors.page``) → ``document``.
"""

from extractors.ofd.document import extract_ofd

__all__ = ["extract_ofd"]
