"""Backup and restore: the database and all uploaded files at one consistent point, each file with its checksum."""
