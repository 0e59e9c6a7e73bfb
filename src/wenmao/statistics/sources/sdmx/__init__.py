"""SDMX services: Eurostat, OECD, IMF, ECB and UNSD."""
