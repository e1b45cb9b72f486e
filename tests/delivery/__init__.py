"""Delivery: letters, senders, the postman and the worker, with a real SMTP server and a real database."""
