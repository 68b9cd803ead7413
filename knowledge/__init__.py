"""The rules of the knowledge base."""
