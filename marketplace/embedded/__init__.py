"""Everything `make run` and the tests start on a bare machine: a private PostgreSQL and the processes around it.

No Django in here: the package starts and supervises processes that load Django themselves.
"""
