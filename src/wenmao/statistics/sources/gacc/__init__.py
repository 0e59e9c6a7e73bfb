"""China customs (GACC): monthly tables as published."""
