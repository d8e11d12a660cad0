"""Telling people what happened: the bell."""
