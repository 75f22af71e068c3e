"""PostgreSQL with PostGIS: reading tables and queries of a database, writing results into one."""
