"""Understanding: what a message asks of the station, and why we think so."""
