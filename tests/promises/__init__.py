"""What staff promise is kept track of."""
