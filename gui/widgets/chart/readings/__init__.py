"""Legend, statistics and values at the cursor."""
