"""The parts that answer and work: the API, the functions, what starts them, the queues between them."""
