"""What ``authlint show`` shows: tables made of facts, and how they are written."""
