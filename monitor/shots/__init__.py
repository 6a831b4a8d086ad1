"""Pictures (截图) of the pages behind findings, drawn from the archive by a browser that has no network."""
