"""Results in the formats that other programs ask for: Shapefile, file geodatabase, GeoParquet, CSV; one module a format."""
