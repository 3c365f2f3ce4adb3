"""Case files: their rows, their transactions and their lists."""
