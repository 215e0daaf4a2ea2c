"""What a process has loaded when its start ends stays: Python need not search it for garbage."""

import gc

NEW_OBJECTS = 10_000  # are searched at once: that takes a few milliseconds, between two of which there is much work


def keep_loaded() -> None:
    """Leave everything there is now out of Python's search for garbage, as long as this process lives.

    For the end of a start. Processes that split from this one share it in memory, as nothing writes to it any more; and
    settling thousands of parcels takes a tenth less time (`make bench`). The little garbage that a start leaves stays
    too: to find it takes a fifth of a second.
    """
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
