"""Talk with one person in private: the menu, questions and answers, places by QR code."""
