"""Case files: their stored form, and the tables of cities and provinces that hold them."""
