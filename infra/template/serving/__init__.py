"""What answers and works: the API, the functions, what starts them, the queues between them."""
