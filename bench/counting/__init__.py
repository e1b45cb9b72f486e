"""How fast counts are: our two implementations beside other designs, on the same leads in the same run."""
