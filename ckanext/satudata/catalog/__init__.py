"""The public face: what the portal shows to everybody, and how it looks."""
