"""Papers of the office: one text becomes a page, a Word document and a PDF."""
