"""Pages of the documentation that are made from the package's own tables and rules when the documentation is built."""
