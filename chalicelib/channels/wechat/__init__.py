"""WeChat subscribe messages (微信订阅消息)."""
