"""Views: what is done to stored tables before they are measured, each a function from Ibis tables to one."""
