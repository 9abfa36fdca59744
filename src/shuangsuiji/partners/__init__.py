"""配合部门: what partner departments confirm of a joint row, and the joint directory that both sides reconcile."""
