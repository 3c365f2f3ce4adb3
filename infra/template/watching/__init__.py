"""The parts that tell operators how it goes: logs, alarms, graphs, the budget."""
