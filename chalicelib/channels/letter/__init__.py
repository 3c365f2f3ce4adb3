"""Official letters, ordered from the function that makes them (生成公文)."""
