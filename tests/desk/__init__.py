"""The desk: tickets as staff and residents handle them, and private talk."""
