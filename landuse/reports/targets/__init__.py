"""The sheets of the workbook of targets."""
