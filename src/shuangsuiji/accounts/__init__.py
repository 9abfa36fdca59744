"""Users, units, roles, rights and scope."""
