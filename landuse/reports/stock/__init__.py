"""Sheets of the land-stock workbook: states, low-efficiency land, stopped works, matches, candidates of the stock measures."""
