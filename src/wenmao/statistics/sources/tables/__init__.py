"""Files of tables as they come: text, workbooks, pages and records, each as heads and numbered lines."""
