"""The directory table: cities, offices, staff."""
