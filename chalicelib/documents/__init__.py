"""Documents: presigned uploads and downloads, what a file truly is, and the evidence store."""
