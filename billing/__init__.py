"""The rules of tariffs and bills."""
