"""What all public pages share: header and footer, addresses, asset bundles, share cards."""
