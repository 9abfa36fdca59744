"""The demo county: real towns and a real plan of 泽州县, everything else invented and marked as such."""
