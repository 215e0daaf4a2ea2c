"""Pictures: the model, the upload form, renditions and how a page shows one."""
