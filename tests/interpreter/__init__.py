"""The built-in interpreter, over small accounts of different trades."""
