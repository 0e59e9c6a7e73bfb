"""`python -m wenmao` is `wenmao`."""

from wenmao.cli import main

main()
