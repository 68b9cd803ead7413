"""What staff write to residents: held back where it must be, ready-made where it can be."""
