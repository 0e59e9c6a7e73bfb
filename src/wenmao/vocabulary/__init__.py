"""The words all else speaks: flows, units, scales, periods, places, figures."""
