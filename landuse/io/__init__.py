"""Files in and files out: reading what bureaus hand over, the sample data, and writing results."""
