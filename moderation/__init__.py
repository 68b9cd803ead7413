"""The rules that find what a supervisor must see."""
