"""Other systems: what they are told, may ask and write; tickets that go out and come back."""
