"""Repair of an administrative-penalty record (行政处罚信息修复)."""
