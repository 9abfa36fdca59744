"""The open platform for “双随机、一公开” supervision."""
