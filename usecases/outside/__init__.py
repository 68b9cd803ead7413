"""Other systems: what they are told, what they may ask and write, tickets that go out and come back."""
