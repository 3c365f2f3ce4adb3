"""What tells an operator: logs, alarms, graphs, the budget."""
