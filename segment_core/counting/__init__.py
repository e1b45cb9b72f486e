"""Counting leads: one interface (counts.py), answered from rows (rows.py) or from bitmaps (docs/counting.md).

attributes.py what there are bitmaps of; plan.py a tree as an expression of bits; statement.py its SQL; groups.py
breakdowns; members.py lists of leads; encode.py leads as bits; store.py what is stored; build.py makes and compacts;
verify.py compares with rows.
"""
