"""HOW data become published: stages, transitions, trail and queue."""
