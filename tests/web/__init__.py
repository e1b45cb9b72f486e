"""The web layer: routes, sockets, cards and, in a real browser, the whole conversation."""
