"""Metadata as spreadsheets: a workbook out, the same workbook in."""
