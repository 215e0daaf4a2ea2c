"""What must hold of files of rows, for `manage.py check_books`."""

from __future__ import annotations

from marketplace.ledger.checks import guards_in_place, register

register([guards_in_place("R3", "import-guards", ("bulk_importfile_no_delete", "bulk_importfile_no_truncate"))])
