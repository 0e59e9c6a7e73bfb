"""Documents are brought in: from files, folders, addresses, feeds and sitemaps."""
