"""Background work: the Django Tasks API over our own table, with lease, heartbeat, retry, progress and cancel."""
