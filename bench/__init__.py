"""Timings, as ratios within one run: machines differ."""
