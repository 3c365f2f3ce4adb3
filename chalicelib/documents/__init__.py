"""Documents: presigned uploads and downloads, the verification of files, and the evidence store."""
