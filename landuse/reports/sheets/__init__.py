"""What every workbook shares: cells, tables with totals, notes, pick lists, print set-up."""
