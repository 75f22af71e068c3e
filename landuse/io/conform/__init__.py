"""From headers and cells as people write them to columns of the vocabulary; whatever cannot be read is an issue."""
