"""Decompositions: what a change is made of, in terms that add up to it."""

from wenmao.measures.decomposition import log_mean, market_shares, regional
from wenmao.measures.decomposition.log_mean import lmdi
from wenmao.measures.decomposition.market_shares import constant_market_share, market_share_change
from wenmao.measures.decomposition.regional import shift_share

MEASURES = (*market_shares.MEASURES, *regional.MEASURES, *log_mean.MEASURES)

__all__ = ["MEASURES", "constant_market_share", "lmdi", "market_share_change", "shift_share"]
