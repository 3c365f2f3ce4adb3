"""Sample data: the three cities with their offices, invented companies, and cases in every stage."""
