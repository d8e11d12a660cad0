"""What a dataset must say: fields, code lists, completeness, checks of its files."""
