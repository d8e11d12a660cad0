"""People and organizations of the portal: who comes, goes, is absent, and who changed it."""
