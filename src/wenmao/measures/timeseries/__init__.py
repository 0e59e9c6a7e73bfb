"""Time series of trade: seasons, structural breaks and forecasts, with statsmodels."""

from wenmao.measures.timeseries import adjustment, breaks, forecasts

MEASURES = (*adjustment.MEASURES, *breaks.MEASURES, *forecasts.MEASURES)
