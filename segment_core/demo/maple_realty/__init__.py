"""Maple Realty: the real-estate account of the demo."""

from segment_core.demo.maple_realty.account import MAPLE_REALTY

__all__ = ["MAPLE_REALTY"]
