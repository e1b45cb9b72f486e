"""The help pages: articles, search, votes, and for admins the questions that found no answer."""
