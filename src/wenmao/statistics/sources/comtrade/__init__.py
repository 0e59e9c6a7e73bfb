"""UN Comtrade: trade in goods and services as countries report it to the United Nations."""

from wenmao.statistics.sources.comtrade.source import Comtrade

__all__ = ["Comtrade"]
