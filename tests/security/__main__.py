"""`.venv/bin/python -m tests.security`: asks every address anew and writes the table of answers. Read the diff."""

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["ANSWERS"] = "write"
    sys.exit(pytest.main(["-q", "--timeout", "900", "tests/security/test_every_address.py"]))
