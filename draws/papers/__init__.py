"""What people print: notices for publication, task lists, record forms and letters.

Pure: frozen models in, bytes out, and the same bytes for the same models.
"""
