"""Corrections of wrong credits: asked by one person, approved by another."""
