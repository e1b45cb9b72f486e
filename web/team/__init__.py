"""Members and fields of an account, for its admins: two pages of plain forms."""
