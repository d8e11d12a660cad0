"""Adding a period: new rows go into the last file by their key, and nothing else changes."""
