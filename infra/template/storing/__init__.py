"""Where data rest: tables and buckets."""
