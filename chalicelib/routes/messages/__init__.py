"""The inbox, and deliveries for operators."""
