"""The directory, the calendar and the staff as operators keep them."""
