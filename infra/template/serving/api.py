"""The API: what the gateway answers by itself, preflights, limits, the access log, and perhaps a domain."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.routes.http.cors import EXPOSED
from infra.gateway_responses import RESPONSES, Problem
from infra.template.serving import cors
from infra.template.watching.logs import API_LOG_GROUP
from infra.template.words import Resource, arn, attribute, either, kept, policy, ref, resource, service, sub, tags

ANY_METHOD = "x-amazon-apigateway-any-method"
"""The methods of a path that are not named there."""

ACCESS_LOG = {
    "request_id": "$context.requestId",
    "source": "$context.identity.sourceIp",
    "at": "$context.requestTime",
    "method": "$context.httpMethod",
    "resource": "$context.resourcePath",
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "function_milliseconds": "$context.integration.latency",
    "function_status": "$context.integration.status",
    "bytes": "$context.responseLength",
    "error": "$context.error.responseType",
}
"""The access log of a request: the address that it came from, and the path without query or values; never who asked.

The law wants network logs for six months (Cybersecurity Law, 21), and misuse is traced by the address. Our own logs
have the request's id and not the address: whoever may read both finds the one by the other.

There is no execution log: it quotes requests, and the gateway makes its group itself, unencrypted and for ever.
"""


def completed(generated: Resource) -> Resource:
    """Chalice's API with all that Chalice does not know."""
    own = generated["Properties"]
    definition = own["DefinitionBody"]
    paths = {
        path: {**methods, "options": cors.preflight(methods), ANY_METHOD: _to_the_app(methods)}
        for path, methods in definition["paths"].items()
    }
    return {
        **generated,
        "DependsOn": ["ApiLogging"],
        "Properties": {
            **own,
            "Name": ref("Prefix"),
            "OpenApiVersion": "2.0",  # else SAM makes a second stage, without any of this
            "DefinitionBody": {
                **definition,
                "paths": paths,
                "x-amazon-apigateway-gateway-responses": {kind: _response(p) for kind, p in RESPONSES.items()},
            },
            "DisableExecuteApiEndpoint": either("HasApiDomain", True, False),
            "TracingEnabled": either("IsNotChina", True, False),
            "AccessLogSetting": {"DestinationArn": attribute(API_LOG_GROUP), "Format": json.dumps(ACCESS_LOG)},
            "MethodSettings": [
                {
                    "HttpMethod": "*",
                    "ResourcePath": "/*",
                    "ThrottlingRateLimit": ref("RequestsPerSecond"),
                    "ThrottlingBurstLimit": ref("Burst"),
                    "MetricsEnabled": True,
                    "LoggingLevel": "OFF",
                    "DataTraceEnabled": False,
                    "CachingEnabled": False,  # one caller's answer must never be another's
                }
            ],
            "Tags": {"service": "xinxiutong", "deployment": ref("Prefix")},
        },
    }


def _to_the_app(methods: dict[str, Any]) -> dict[str, Any]:
    """Every other method goes to the app too, which answers 405; the gateway alone would call the address unknown."""
    some = next(iter(methods.values()))
    return {key: value for key, value in some.items() if key != "security"}


def _response(problem: Problem) -> dict[str, Any]:
    """A problem as the gateway words it; `$context.path` is the address that was asked for."""
    constants = problem.headers | {
        "Access-Control-Expose-Headers": ",".join(EXPOSED),
        "Cache-Control": "no-store",
        "Vary": "Origin",
    }
    headers: dict[str, Any] = {name: f"'{value}'" for name, value in constants.items()}
    headers["Access-Control-Allow-Origin"] = cors.first_origin()
    headers["X-Correlation-Id"] = "context.requestId"
    return {
        "statusCode": str(problem.status),
        "responseParameters": {f"gatewayresponse.header.{name}": value for name, value in headers.items()},
        "responseTemplates": {"application/json": problem.body("$context.path")},
    }


def resources() -> dict[str, Resource]:
    """The domain, and the account's permission for access logs, which every stage in it needs and none owns."""
    logging = arn_of_aws("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
    trust = policy({"Effect": "Allow", "Principal": service("apigateway"), "Action": "sts:AssumeRole"})
    return {
        "ApiLoggingRole": kept(
            "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": [logging], "Tags": tags()}
        ),
        "ApiLogging": kept("AWS::ApiGateway::Account", {"CloudWatchRoleArn": attribute("ApiLoggingRole")}),
        "ApiDomainName": resource(
            "AWS::ApiGateway::DomainName",
            {
                "DomainName": ref("ApiDomain"),
                "RegionalCertificateArn": ref("ApiCertificateArn"),
                "EndpointConfiguration": {"Types": ["REGIONAL"]},
                "SecurityPolicy": "TLS_1_2",
                "Tags": tags(),
            },
            Condition="HasApiDomain",
        ),
        "ApiDomainMapping": resource(
            "AWS::ApiGateway::BasePathMapping",
            {"DomainName": ref("ApiDomainName"), "RestApiId": ref("RestAPI"), "Stage": ref("RestAPI.Stage")},
            Condition="HasApiDomain",
        ),
    }


def arn_of_aws(managed_policy: str) -> dict[str, Any]:
    """A policy that AWS keeps."""
    return sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{managed_policy}")


def permission(function: str, source: str) -> Resource:
    """The gateway may call a function, for this API alone; `source` is the part of it that does."""
    return resource(
        "AWS::Lambda::Permission",
        {
            "Action": "lambda:InvokeFunction",
            "FunctionName": ref(function),
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": arn("execute-api", f"${{RestAPI}}/{source}"),
        },
    )


def endpoint(generated: Any) -> Any:
    """Return the address where clients find the API."""
    return either("HasApiDomain", sub("https://${ApiDomain}/"), generated)
