"""What became of a site from night to night: its nights, columns, findings and entries, told and drawn."""
