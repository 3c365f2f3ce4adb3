"""moto made fit to stand in for DynamoDB: steady under many calls at once, and quick."""
