"""The evaluation report of one standard-land parcel: its template, what stands in it, its pictures, what the public sees."""
