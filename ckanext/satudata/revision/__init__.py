"""WHAT is published: working copies, versions, files and the publication journal."""
