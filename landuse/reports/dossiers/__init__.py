"""Parcel dossiers (地块档案): everything about one parcel on two A4 pages."""
