"""Signed webhooks to the systems of courts (签名回调)."""
