"""The portal's own runner: sets up, starts, supervises, tests and stops one portal.

Standard library only, because it runs before anything is installed.
"""
