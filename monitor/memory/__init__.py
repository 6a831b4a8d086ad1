"""Tonight beside earlier nights: what is remembered of a site, confirmed, or entered with too early a date."""
