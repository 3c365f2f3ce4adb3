"""The in-app inbox (站内消息)."""
