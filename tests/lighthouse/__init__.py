"""The storefront as Lighthouse and html-validate see it: `make lighthouse`."""
