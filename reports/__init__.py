"""Reports: one model of what a report says, and the renderers that print it as DOCX, XLSX, HTML and PDF."""
