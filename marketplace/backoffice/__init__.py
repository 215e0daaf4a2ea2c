"""Parts of the back office that every app builds its screens from."""
