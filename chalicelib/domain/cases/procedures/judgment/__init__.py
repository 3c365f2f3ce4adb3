"""Repair of a judgment debtor's entry (失信被执行人信用修复)."""
