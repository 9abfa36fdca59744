"""Pages of 一单两库: parse, one query or service, render."""
