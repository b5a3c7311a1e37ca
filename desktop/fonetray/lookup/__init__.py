"""Who is this number, from every source at once; and the reading of customer lists into contacts."""
