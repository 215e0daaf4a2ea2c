"""Files in and out: rows of a kind as XLSX or CSV, out and in again in the same form. Our actions write, this room never does.

A kind of row is added in four steps (the nearest example: `marketplace/households/files/sheets.py`):

1. `sheets.py` in the row's room: a subclass of `kinds.Kind` with `name` (part of addresses), `label` (also the sheet's name),
   `roles`, `note`, `order`, `irreversible`, and `columns(user)`: `columns.Column`s of `typed_text` fields or `ChoiceField`s.
2. `rows_out(user, now)` yields a `kinds.Row` for each row that the user has, in a lasting order, by one query, and logs the looks at
   names; a value that a cell has not is "" for texts and None for all else, as the column's field cleans an empty cell.
3. `find(user, lines, now)` sets `line.now` to the row as it is (None: it would be new), adds with `line.wrong(column, words)` whatever
   the action would refuse, and never writes. `key(row)` tells which lines are of the same row; `lock(user, lines)` locks, through
   `locking.py` and in everybody's order, what `write` changes; `write(user, lines, now)` gets the new and changed lines inside the
   transaction and calls the room's actions in their bulk form. What they refuse after all is raised as `kinds.Refused`.
4. `kinds.register(TheKind())` at the end; name the module in `REGISTERING` of the app's `apps.py`, and the role in `policies.py` here.
"""
