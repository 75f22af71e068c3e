"""One module a file format: each gives the table as it stands in the file, text decided, nothing understood yet."""
