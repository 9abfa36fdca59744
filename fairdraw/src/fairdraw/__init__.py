"""Verifiable stratified draws and canonical matchings, with the standard library alone."""
