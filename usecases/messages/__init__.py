"""What happens to a message: kept, understood, turned into a ticket, answered."""
