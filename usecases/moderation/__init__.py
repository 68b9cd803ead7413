"""What is done about talk that must not pass: found, shown to a person, decided, learnt."""
