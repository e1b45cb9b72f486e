"""Import of leads from any CRM's CSV: read the file, propose what each column is, convert and write."""
