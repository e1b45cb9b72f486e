"""Tests of the eval harness: scoring, perturbation, case files, and one small run on a real database."""
