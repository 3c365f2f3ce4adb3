"""A stand-in for API Gateway (REST API, Lambda proxy) that is true to its events, its authorizers and its limits."""

from local.gateway.application import Gateway
from local.gateway.lambda_context import LambdaContext
from local.gateway.server import PortTaken, Server, serve

__all__ = ["Gateway", "LambdaContext", "PortTaken", "Server", "serve"]
