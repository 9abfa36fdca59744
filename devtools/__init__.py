"""Tools of the work tree (setup, tests, lint); standard library only, so that a bare machine can start them."""
