"""Taking up the datasets that a portal had before the extension, and giving them back."""
