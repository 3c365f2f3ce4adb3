"""The places where data rest: tables and buckets."""
