"""WHO may see it: one policy, asked by labels, auth functions, redaction and downloads."""
