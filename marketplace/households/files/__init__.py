"""Household files: opened and changed by the township, who belongs to a household, and its status with its history."""
