"""How a public page is found and answered: page lookup, error pages, sitemap."""
