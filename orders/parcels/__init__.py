"""Parcels: packed, weighed, labelled, shipped, received, cancelled."""
