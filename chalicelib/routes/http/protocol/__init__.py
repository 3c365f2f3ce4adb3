"""The manners of HTTP that all routes share: methods, conditional requests, query parameters, cursors."""
