"""wenmao reads what is written about cultural trade and checks every figure in it."""
