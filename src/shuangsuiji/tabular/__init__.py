"""Spreadsheets, delimited text and Word tables: read safely, mapped to named columns, written back.

Pure Python without Django. ``reading`` turns an uploaded file into tables of text, ``columns`` turns a table into
rows of values and a list of errors, ``writing`` makes files for people to open.
"""
