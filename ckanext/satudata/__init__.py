"""Satu Data Indonesia on CKAN: metadata, review, access and dissemination."""
