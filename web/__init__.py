"""The web parent app: routes, login, chat mounting, and the command line."""
