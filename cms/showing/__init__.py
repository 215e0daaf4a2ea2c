"""What each page type shows, registered with `cms.site.shown`."""
