"""Delivery: letters.py (one recipient's mail) → a sender (smtp.py, files.py) → postman.py → worker.py."""
