"""Forms of accounts and units, and those of the log-in."""
