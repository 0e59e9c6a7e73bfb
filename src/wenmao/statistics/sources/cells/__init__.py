"""From what a published cell says to a value: numbers, periods and places as tables write them."""
