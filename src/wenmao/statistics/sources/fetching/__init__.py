"""How every source brings in files: once, whole, resumable, politely, without telling a key."""
