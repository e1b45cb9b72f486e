"""The evaluation: runs case files on account folders through the product's own assistant, and scores every turn."""
