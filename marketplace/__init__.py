"""The Django project, and the village side of the marketplace."""

import gc

# A start makes 200,000 objects that stay. Searching them for garbage whenever there are 700 new ones, as Python does
# unless told otherwise, costs half a second. See `marketplace.runtime.loaded` for what follows a start.
gc.set_threshold(100_000)
