"""The back office's pages: the desk, people and units, the door."""
