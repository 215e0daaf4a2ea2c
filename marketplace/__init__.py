"""The Django project, and the village side of the marketplace."""

import gc

# A start makes a million objects that stay. To search them for garbage after every 700 new ones, as Python does unless
# told otherwise, is a tenth of its work.
gc.set_threshold(20_000)
