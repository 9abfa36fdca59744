"""Addresses of the back office's own pages."""
