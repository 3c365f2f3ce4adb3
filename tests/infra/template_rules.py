"""Rules for the template that checkov and cfn-lint lack."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.handlers.timing import LAST_CALL_MILLISECONDS
from chalicelib.runtime.settings import SECRETS
from infra import blueprints
from infra.gateway_responses import RESPONSES
from infra.template import names
from infra.template.access.grants import BURY, GRANTS, Kind, functions_that
from local.gateway.compression import MINIMUM_SIZE
from tests.infra.mutations import rule
from tests.infra.templates import Template, each, only, properties

KEY = {"Fn::GetAtt": ["Key", "Arn"]}
FROM_HERE = {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
RETAINED = (
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::SecretsManager::Secret",
)
BUCKETS = ("QuarantineBucket", "EvidenceBucket", "LogBucket")
CLIENTS = ("QuarantineBucket", "EvidenceBucket")
FUNCTION = "AWS::Lambda::Function"
SIX_MONTHS = 184


def statements(template: Template, policy: str) -> dict[str, dict[str, Any]]:
    document = properties(template, policy)["PolicyDocument"]
    return {statement["Sid"]: statement for statement in document["Statement"]}


def arn(resource: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [resource, "Arn"]}


@rule(*(f"{kind}/{policy}" for kind in RETAINED for policy in ("DeletionPolicy", "UpdateReplacePolicy")))
def what_cannot_be_made_again_outlives_the_stack(template: Template) -> None:
    for kind in RETAINED:
        for name, _ in each(template, kind):
            part = template["Resources"][name]
            assert part.get("DeletionPolicy") == part.get("UpdateReplacePolicy") == "Retain", name


@rule(
    "AWS::DynamoDB::Table",
    "AWS::DynamoDB::Table/Properties/BillingMode",
    "AWS::DynamoDB::Table/Properties/DeletionProtectionEnabled",
    "AWS::DynamoDB::Table/Properties/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled",
    "AWS::DynamoDB::Table/Properties/SSESpecification/KMSMasterKeyId",
    "AWS::DynamoDB::Table/Properties/KeySchema/*",
    "AWS::DynamoDB::Table/Properties/GlobalSecondaryIndexes/*",
    "AWS::DynamoDB::Table/Properties/StreamSpecification/StreamViewType",
    "AWS::DynamoDB::Table/Properties/TimeToLiveSpecification",
)
def tables_are_as_the_provisioner_makes_them(template: Template) -> None:
    found = {table["TableName"]["Fn::Sub"]: table for _, table in each(template, "AWS::DynamoDB::Table")}
    wanted = {table.name: table for table in blueprints.shared("${Prefix}").values()}
    assert found.keys() == wanted.keys()
    for name, table in found.items():
        blueprint = wanted[name]
        assert {key: table.get(key) for key in blueprint.shape} == blueprint.shape
        assert table.get("DeletionProtectionEnabled") is True
        assert table["PointInTimeRecoverySpecification"].get("PointInTimeRecoveryEnabled") is True
        assert table["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY}
        assert table.get("StreamSpecification", {}).get("StreamViewType", "") == blueprint.stream
        assert table.get("TimeToLiveSpecification", {}).get("AttributeName", "") == blueprint.expires


@rule("Key/Properties/EnableKeyRotation")
def the_key_rotates(template: Template) -> None:
    assert only(template, "AWS::KMS::Key").get("EnableKeyRotation") is True


@rule(
    "Key/Properties/KeyPolicy/Statement/[Objects]",
    "Key/Properties/KeyPolicy/Statement/[Objects]/Condition",
    "Key/Properties/KeyPolicy/Statement/[Schedules]",
    "Key/Properties/KeyPolicy/Statement/[Schedules]/Condition",
    "Key/Properties/KeyPolicy/Statement/[Budgets]",
    "Key/Properties/KeyPolicy/Statement/[Budgets]/Condition",
    "Key/Properties/KeyPolicy/Statement/[Alarms]",
    "Key/Properties/KeyPolicy/Statement/[Logs]",
    "Key/Properties/KeyPolicy/Statement/[Logs]/Condition",
)
def services_that_act_by_themselves_may_use_the_key(template: Template) -> None:
    found = {s["Sid"]: s for s in only(template, "AWS::KMS::Key")["KeyPolicy"]["Statement"]}
    for sid, service in {"Objects": "s3", "Schedules": "events", "Budgets": "budgets"}.items():
        assert found[sid]["Principal"] == {"Service": f"{service}.amazonaws.com"}
        assert found[sid]["Condition"] == {"StringEquals": FROM_HERE}
        assert found[sid]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert found["Alarms"]["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert found["Logs"]["Principal"] == {"Service": {"Fn::Sub": "logs.${AWS::Region}.${AWS::URLSuffix}"}}
    assert "kms:EncryptionContext:aws:logs:arn" in found["Logs"]["Condition"]["ArnLike"]


KEPT = {"smtp_password": "HasMailLogin", "webhook_secrets": "HasWebhooks", "wechat_app_secret": "HasWechat"}
"""Secret settings, and when there is one."""


@rule(
    "SettingsSecret/Properties/KmsKeyId",
    *(f"{FUNCTION}/Properties/Environment/Variables/{name.upper()}_SECRET" for name in KEPT),
)
def secrets_are_in_the_secret(template: Template) -> None:
    assert only(template, "AWS::SecretsManager::Secret").get("KmsKeyId") == KEY
    parameters = " ".join(template["Parameters"]).lower()
    assert not any(word in parameters for word in ("password", "secret", "token", "key"))
    assert KEPT.keys() == {*SECRETS}
    for _, function in each(template, FUNCTION):
        variables = function["Environment"]["Variables"]
        for name, condition in KEPT.items():
            where = {"Fn::Sub": f"${{SettingsSecret}}#{name}"}
            assert variables[f"{name.upper()}_SECRET"] == {"Fn::If": [condition, where, {"Ref": "AWS::NoValue"}]}
            assert name.upper() not in variables


@rule(
    *(f"{bucket}/Properties/OwnershipControls" for bucket in BUCKETS),
    *(f"{bucket}/Properties/VersioningConfiguration" for bucket in BUCKETS),
    *(f"{bucket}/Properties/PublicAccessBlockConfiguration/*" for bucket in BUCKETS),
    *(f"{bucket}/Properties/LifecycleConfiguration/Rules/[Unfinished]" for bucket in BUCKETS),
)
def buckets_are_closed(template: Template) -> None:
    for _, bucket in each(template, "AWS::S3::Bucket"):
        assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        assert list(bucket["PublicAccessBlockConfiguration"].values()) == [True] * 4
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
        rules = {rule["Id"]: rule for rule in bucket["LifecycleConfiguration"]["Rules"]}
        assert rules["Unfinished"]["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] <= 7
        assert all(rule["Status"] == "Enabled" for rule in rules.values())


@rule(
    *(f"{bucket}/Properties/BucketEncryption" for bucket in BUCKETS),
    *(
        f"{bucket}/Properties/BucketEncryption/ServerSideEncryptionConfiguration/0/{what}"
        for bucket in CLIENTS
        for what in ("BucketKeyEnabled", "ServerSideEncryptionByDefault/KMSMasterKeyID")
    ),
    *(f"{bucket}/Properties/LoggingConfiguration/DestinationBucketName" for bucket in CLIENTS),
)
def files_are_encrypted_by_our_key_and_their_access_is_logged(template: Template) -> None:
    for name in CLIENTS:
        (encryption,) = properties(template, name)["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert encryption["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
        assert encryption["BucketKeyEnabled"] is True
        assert properties(template, name)["LoggingConfiguration"]["DestinationBucketName"] == {"Ref": "LogBucket"}
    assert "AES256" in json.dumps(properties(template, "LogBucket")["BucketEncryption"])  # S3 delivers to no other


@rule(
    "QuarantineBucket/Properties/LifecycleConfiguration/Rules/[Over]",
    "QuarantineBucket/Properties/LifecycleConfiguration/Rules/[Over]/*",
    "QuarantineBucket/Properties/LifecycleConfiguration/Rules/[Markers]",
)
def quarantine_forgets(template: Template) -> None:
    rules = {
        r["Id"]: r for r in properties(template, "QuarantineBucket")["LifecycleConfiguration"]["Rules"] if "Id" in r
    }
    assert rules["Over"]["Status"] == "Enabled"
    assert rules["Over"]["ExpirationInDays"] <= 30
    assert rules["Over"]["NoncurrentVersionExpiration"]["NoncurrentDays"] <= 30
    assert rules["Markers"]["ExpiredObjectDeleteMarker"] is True


@rule(
    "EvidenceBucket/Properties/ObjectLockEnabled",
    "EvidenceBucket/Properties/ObjectLockConfiguration/ObjectLockEnabled",
    "EvidenceBucket/Properties/ObjectLockConfiguration/Rule/DefaultRetention/*",
    "EvidenceBucketPolicy/Properties/PolicyDocument/Statement/[NothingGoes]",
    "EvidenceBucketPolicy/Properties/PolicyDocument/Statement/[NothingGoes]/Action/*",
)
def evidence_stays(template: Template) -> None:
    """No version of the evidence ever expires: a document may point at one that is not the latest."""
    bucket = properties(template, "EvidenceBucket")
    assert bucket["ObjectLockEnabled"] is True
    lock = bucket["ObjectLockConfiguration"]
    assert lock["ObjectLockEnabled"] == "Enabled"
    assert lock["Rule"]["DefaultRetention"] == {"Mode": "GOVERNANCE", "Days": {"Ref": "EvidenceRetentionDays"}}
    assert not any("Expiration" in key for rule in bucket["LifecycleConfiguration"]["Rules"] for key in rule)
    refused = statements(template, "EvidenceBucketPolicy")["NothingGoes"]
    assert (refused["Effect"], refused["Principal"], "Condition" in refused) == ("Deny", "*", False)
    actions = {"DeleteObject", "DeleteObjectVersion", "BypassGovernanceRetention", "PutObjectRetention"}
    assert {*refused["Action"]} == {f"s3:{action}" for action in actions}


@rule(
    *(f"{bucket}/Properties/CorsConfiguration/CorsRules/0/AllowedOrigins" for bucket in CLIENTS),
    *(f"{bucket}/Properties/CorsConfiguration/CorsRules/0/AllowedHeaders" for bucket in CLIENTS),
)
def only_clients_reach_files_from_browsers(template: Template) -> None:
    for name, method in {"QuarantineBucket": "POST", "EvidenceBucket": "GET"}.items():
        (cors,) = properties(template, name)["CorsConfiguration"]["CorsRules"]
        assert cors["AllowedOrigins"] == {"Ref": "ClientOrigins"}
        assert (cors["AllowedMethods"], cors["AllowedHeaders"]) == ([method], ["content-type"])


@rule(
    *(
        f"{bucket}Policy/Properties/PolicyDocument/Statement/[{sid}]"
        for bucket in BUCKETS
        for sid in ("Plain", "OldTls")
    ),
    *(
        f"{bucket}Policy/Properties/PolicyDocument/Statement/[{sid}]/Resource/*"
        for bucket in BUCKETS
        for sid in ("Plain", "OldTls")
    ),
    "AWS::SQS::QueuePolicy/Properties/PolicyDocument/Statement/[Plain]",
    "AlarmTopicPolicy/Properties/PolicyDocument/Statement/[Plain]",
)
def nothing_goes_in_plain(template: Template) -> None:
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    for name in BUCKETS:
        found = statements(template, f"{name}Policy")
        for sid, condition in {"Plain": plain, "OldTls": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}}.items():
            refused = found[sid]
            assert (refused["Effect"], refused["Principal"], refused["Action"]) == ("Deny", "*", "s3:*")
            assert refused["Condition"] == condition
            assert len(refused["Resource"]) == 2
    policies = [*(name for name, _ in each(template, "AWS::SQS::QueuePolicy")), "AlarmTopicPolicy"]
    assert len(policies) == len(list(each(template, "AWS::SQS::Queue"))) + 1
    for name in policies:
        refused = statements(template, name)["Plain"]
        assert (refused["Effect"], refused["Principal"], refused["Condition"]) == ("Deny", "*", plain)


@rule(
    "QuarantineBucketPolicy/Properties/PolicyDocument/Statement/[OnlyVerification]",
    "QuarantineBucketPolicy/Properties/PolicyDocument/Statement/[OnlyVerification]/Action/*",
    "QuarantineBucketPolicy/Properties/PolicyDocument/Statement/[LateForms]",
    "EvidenceBucketPolicy/Properties/PolicyDocument/Statement/[OnlyVerified]",
    "EvidenceBucketPolicy/Properties/PolicyDocument/Statement/[LateLinks]",
    *(f"{b}Policy/Properties/PolicyDocument/Statement/[{s}]" for b in CLIENTS for s in ("OtherKey", "BroughtKey")),
)
def files_pass_through_verification_alone(template: Template) -> None:
    for name, sid, actions, functions in (
        (
            "Quarantine",
            "OnlyVerification",
            ["s3:GetObject", "s3:GetObjectVersion"],
            functions_that("s3:GetObject", Kind.QUARANTINE),
        ),
        ("Evidence", "OnlyVerified", "s3:PutObject", functions_that("s3:PutObject", Kind.EVIDENCE)),
    ):
        refused = statements(template, f"{name}BucketPolicy")[sid]
        roles = [arn(names.role(function)) for function in functions]
        assert (refused["Effect"], refused["Principal"], refused["Action"]) == ("Deny", "*", actions)
        assert refused["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": roles}}
    for name, sid, milliseconds in (("Quarantine", "LateForms", 900_000), ("Evidence", "LateLinks", 300_000)):
        refused = statements(template, f"{name}BucketPolicy")[sid]
        assert refused["Effect"] == "Deny"
        assert refused["Condition"] == {"NumericGreaterThan": {"s3:signatureAge": milliseconds}}
    header = "s3:x-amz-server-side-encryption"
    for name in CLIENTS:
        found = statements(template, f"{name}Policy")
        assert found["OtherKey"]["Effect"] == found["BroughtKey"]["Effect"] == "Deny"
        assert found["OtherKey"]["Condition"] == {
            "StringNotEquals": {f"{header}-aws-kms-key-id": KEY},
            "Null": {header: "false"},
        }
        assert found["BroughtKey"]["Condition"] == {"Null": {f"{header}-customer-algorithm": "false"}}


@rule(
    "QuarantineBucket/DependsOn/*",
    "EvidenceBucket/DependsOn/*",
    "QuarantineBucket/Properties/NotificationConfiguration/QueueConfigurations/0",
    "UploadsQueuePolicy/Properties/PolicyDocument/Statement/[Objects]",
    "UploadsQueuePolicy/Properties/PolicyDocument/Statement/[Objects]/Condition/*",
    "LogBucketPolicy/Properties/PolicyDocument/Statement/[Delivery]",
    "LogBucketPolicy/Properties/PolicyDocument/Statement/[Delivery]/Condition/*",
)
def arriving_objects_are_told_to_the_queue(template: Template) -> None:
    quarantine = template["Resources"]["QuarantineBucket"]
    assert {*quarantine["DependsOn"]} == {"UploadsQueuePolicy", "LogBucketPolicy"}
    assert template["Resources"]["EvidenceBucket"]["DependsOn"] == ["LogBucketPolicy"]
    (told,) = quarantine["Properties"]["NotificationConfiguration"]["QueueConfigurations"]
    assert (told["Event"], told["Queue"]) == ("s3:ObjectCreated:*", arn("UploadsQueue"))
    allowed = statements(template, "UploadsQueuePolicy")["Objects"]
    assert (allowed["Action"], allowed["Principal"]) == ("sqs:SendMessage", {"Service": "s3.amazonaws.com"})
    assert allowed["Condition"]["StringEquals"] == FROM_HERE
    assert allowed["Condition"]["ArnLike"] == {"aws:SourceArn": names.bucket_arn("quarantine")}
    delivery = statements(template, "LogBucketPolicy")["Delivery"]
    assert delivery["Condition"].keys() == {"StringEquals", "ArnLike"}


DRAINED = ("Uploads", "Cities")
"""Functions that drain a queue of their own."""


def names_arn(queue: str) -> dict[str, Any]:
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:${{Prefix}}-{queue}"}


@rule(
    "AWS::SQS::Queue/Properties/KmsMasterKeyId",
    "AWS::SQS::Queue/Properties/MessageRetentionPeriod",
    *(f"{name}Queue/Properties/{what}" for name in DRAINED for what in ("RedrivePolicy", "VisibilityTimeout")),
    "AWS::SQS::Queue/Properties/RedriveAllowPolicy",
)
def queues_keep_what_failed(template: Template) -> None:
    for name, queue in each(template, "AWS::SQS::Queue"):
        assert queue["KmsMasterKeyId"] == KEY
        if name.removesuffix("Queue") not in DRAINED:
            assert queue["MessageRetentionPeriod"] == 14 * 86400
            assert "redrivePermission" in queue["RedriveAllowPolicy"]
    for name in DRAINED:
        queue = properties(template, f"{name}Queue")
        assert queue["MessageRetentionPeriod"] < 14 * 86400
        assert queue["RedrivePolicy"]["deadLetterTargetArn"] == arn(f"{name}DeadLetters")
        assert queue["VisibilityTimeout"] >= 6 * properties(template, name)["Timeout"]
        allowed = properties(template, f"{name}DeadLetters")["RedriveAllowPolicy"]
        assert allowed["sourceQueueArns"] == [names_arn(name.lower())]


STREAM = ("StartingPosition", "FunctionResponseTypes", "BisectBatchOnFunctionError", "MaximumRetryAttempts")


@rule(
    *(f"OutboxStream/Properties/{name}" for name in STREAM),
    "OutboxStream/Properties/MaximumRecordAgeInSeconds",
    "OutboxStream/Properties/DestinationConfig/OnFailure",
    "OutboxStream/Properties/FilterCriteria/Filters/0",
    *(
        f"{name}{name}SqsEventSource/Properties/{what}"
        for name in DRAINED
        for what in ("ScalingConfig", "EventSourceArn")
    ),
)
def the_stream_is_read_from_its_beginning_and_nothing_blocks_it(template: Template) -> None:
    stream = properties(template, "OutboxStream")
    assert stream["StartingPosition"] == "TRIM_HORIZON"
    assert stream["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert stream["BisectBatchOnFunctionError"] is True
    assert 5 <= stream["MaximumRetryAttempts"] <= 10
    assert 0 < stream["MaximumRecordAgeInSeconds"] < 86400
    assert stream["DestinationConfig"] == {"OnFailure": {"Destination": arn("StreamDeadLetters")}}
    (only_new,) = stream["FilterCriteria"]["Filters"]
    assert json.loads(only_new["Pattern"]) == {"eventName": ["INSERT"]}
    for name in DRAINED:
        drained = properties(template, f"{name}{name}SqsEventSource")
        assert drained["EventSourceArn"] == arn(f"{name}Queue")
        assert drained["ScalingConfig"]["MaximumConcurrency"] >= 2


@rule("CitiesCitiesSqsEventSource/Properties/BatchSize", f"{FUNCTION}/Properties/RecursiveLoop")
def each_errand_is_tried_again_alone_and_may_be_handed_on(template: Template) -> None:
    """Lambda would stop a function at its sixteenth hop, but in China, where it sees no loops."""
    assert properties(template, "CitiesCitiesSqsEventSource")["BatchSize"] == 1
    for name, function in each(template, FUNCTION):
        wanted = "Allow" if name == "Cities" else "Terminate"
        assert function["RecursiveLoop"] == {"Fn::If": ["IsNotChina", wanted, {"Ref": "AWS::NoValue"}]}


@rule("CitiesDurationAlarm/Properties/Threshold", "SweeperDurationAlarm/Properties/Threshold")
def handing_on_in_time_is_no_alarm(template: Template) -> None:
    """With a minute left no page is begun; the one in hand may take a while."""
    for name in ("Cities", "Sweeper"):
        handed_on = properties(template, name)["Timeout"] * 1000 - LAST_CALL_MILLISECONDS
        assert properties(template, f"{name}DurationAlarm")["Threshold"] >= handed_on + 20_000


@rule(
    "AWS::Events::Rule/Properties/Targets/0/DeadLetterConfig",
    "AWS::Events::Rule/Properties/Targets/0/RetryPolicy/MaximumRetryAttempts",
    "AWS::Events::Rule/Properties/Targets/0/RetryPolicy/MaximumEventAgeInSeconds",
    "SchedulesDeadLettersPolicy/Properties/PolicyDocument/Statement/[Schedules]",
    "SchedulesDeadLettersPolicy/Properties/PolicyDocument/Statement/[Schedules]/Condition/*",
)
def schedules_have_retries_and_dead_letters(template: Template) -> None:
    for _, schedule in each(template, "AWS::Events::Rule"):
        (target,) = schedule["Targets"]
        assert target["DeadLetterConfig"] == {"Arn": arn("SchedulesDeadLetters")}
        assert target["RetryPolicy"].keys() == {"MaximumRetryAttempts", "MaximumEventAgeInSeconds"}
        assert schedule["Name"]["Fn::Sub"].startswith("${Prefix}-")
    allowed = statements(template, "SchedulesDeadLettersPolicy")["Schedules"]
    assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
    assert allowed["Condition"] == {"StringEquals": FROM_HERE, "ArnLike": {"aws:SourceArn": names.rule_arn("*")}}


@rule("AWS::Lambda::EventInvokeConfig/Properties/DestinationConfig/OnFailure", "AWS::Lambda::EventInvokeConfig")
def invocations_that_nobody_waits_for_are_not_lost(template: Template) -> None:
    configs = {config["FunctionName"]["Ref"]: config for _, config in each(template, "AWS::Lambda::EventInvokeConfig")}
    scheduled = {rule["Targets"][0]["Arn"]["Fn::GetAtt"][0] for _, rule in each(template, "AWS::Events::Rule")}
    assert configs.keys() == scheduled | {"Letters"}
    assert configs.keys() == {names.logical_id(name) for name, grants in GRANTS.items() if BURY in grants}
    for config in configs.values():
        assert config["DestinationConfig"] == {"OnFailure": {"Destination": arn("InvocationsDeadLetters")}}


@rule(
    f"{FUNCTION}/DependsOn",
    f"{FUNCTION}/Properties/FunctionName",
    f"{FUNCTION}/Properties/KmsKeyArn",
    f"{FUNCTION}/Properties/MemorySize",
    f"{FUNCTION}/Properties/Timeout",
    f"{FUNCTION}/Properties/ReservedConcurrentExecutions",
)
def functions_are_bounded_and_their_environment_is_encrypted(template: Template) -> None:
    for name, function in each(template, FUNCTION):
        group = properties(template, f"{name}LogGroup")["LogGroupName"]["Fn::Sub"]
        assert group == "/aws/lambda/" + function["FunctionName"]["Fn::Sub"]
        assert template["Resources"][name]["DependsOn"] == [f"{name}LogGroup"]
        assert function["KmsKeyArn"] == KEY
        assert function["MemorySize"] >= 512
        assert function["Timeout"] <= (28 if name in ("APIHandler", "Authorizer") else 900)
        assert function["Runtime"] in ("python3.12", "python3.13")
        condition, reserved, otherwise = function["ReservedConcurrentExecutions"]["Fn::If"]
        assert (condition, otherwise) == ("ReservesConcurrency", {"Ref": "AWS::NoValue"})
        assert reserved >= 1


@rule(f"{FUNCTION}/Properties/Role", "AWS::IAM::Role/Properties/AssumeRolePolicyDocument")
def each_function_has_a_role_of_its_own(template: Template) -> None:
    roles = [function["Role"]["Fn::GetAtt"][0] for _, function in each(template, FUNCTION)]
    assert len({*roles}) == len(roles) == len(GRANTS)
    for name, role in each(template, "AWS::IAM::Role"):
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        service = "lambda" if name in roles else "apigateway"
        assert trust["Principal"] == {"Service": f"{service}.amazonaws.com"}


@rule(
    f"{FUNCTION}/Properties/TracingConfig/Mode",
    "AWS::ApiGateway::Stage/Properties/TracingEnabled",
    "Budget/Condition",
)
def what_china_lacks_is_not_needed_there(template: Template) -> None:
    assert template["Conditions"]["IsChina"] == {"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws-cn"]}
    assert template["Conditions"]["IsNotChina"] == {"Fn::Not": [{"Condition": "IsChina"}]}
    for _, function in each(template, FUNCTION):
        assert function["TracingConfig"]["Mode"] == {"Fn::If": ["IsNotChina", "Active", "PassThrough"]}
    assert only(template, "AWS::ApiGateway::Stage")["TracingEnabled"] == {"Fn::If": ["IsNotChina", True, False]}
    assert template["Resources"]["Budget"]["Condition"] == "IsNotChina"


API_LOG = {
    "$context.requestId",
    "$context.identity.sourceIp",
    "$context.requestTime",
    "$context.httpMethod",
    "$context.resourcePath",
    "$context.status",
    "$context.responseLatency",
    "$context.integration.latency",
    "$context.integration.status",
    "$context.responseLength",
    "$context.error.responseType",
}
"""The only parts of a request that may be logged: no query, no path with values, nobody's name."""


@rule(
    "AWS::ApiGateway::Stage/Properties/AccessLogSetting/DestinationArn",
    "AWS::ApiGateway::Stage/Properties/AccessLogSetting/Format",
    "AWS::ApiGateway::Stage/Properties/MethodSettings/0/*",
    "RestAPI/Properties/EndpointConfiguration/Types/0",
    "RestAPI/DependsOn",
    "ApiDomainName/Properties/SecurityPolicy",
    "ApiDomainName/Properties/EndpointConfiguration/Types/0",
)
def the_api_is_regional_limited_and_logs_nobody(template: Template) -> None:
    assert only(template, "AWS::ApiGateway::RestApi")["EndpointConfiguration"]["Types"] == ["REGIONAL"]
    assert template["Resources"]["RestAPI"]["DependsOn"] == ["ApiLogging"]
    stage = only(template, "AWS::ApiGateway::Stage")
    assert stage["AccessLogSetting"]["DestinationArn"] == arn("ApiLogGroup")
    assert {*json.loads(stage["AccessLogSetting"]["Format"]).values()} == API_LOG
    assert stage["MethodSettings"] == [
        {
            "HttpMethod": "*",
            "ResourcePath": "/*",
            "ThrottlingRateLimit": {"Ref": "RequestsPerSecond"},
            "ThrottlingBurstLimit": {"Ref": "Burst"},
            "MetricsEnabled": True,
            "LoggingLevel": "OFF",
            "DataTraceEnabled": False,
            "CachingEnabled": False,
        }
    ]
    assert "StageName" not in only(template, "AWS::ApiGateway::Deployment")  # SAM's second stage has no limits
    domain = properties(template, "ApiDomainName")
    assert (domain["SecurityPolicy"], domain["EndpointConfiguration"]) == ("TLS_1_2", {"Types": ["REGIONAL"]})


FIRST_ORIGIN = {"Fn::Sub": ["'${Origin}'", {"Origin": {"Fn::Select": [0, {"Ref": "ClientOrigins"}]}}]}


@rule(
    "RestAPI/Properties/Body/x-amazon-apigateway-gateway-responses/*",
    "RestAPI/Properties/Body/x-amazon-apigateway-gateway-responses/*/*",
    "RestAPI/Properties/Body/x-amazon-apigateway-gateway-responses/*/responseParameters/*",
)
def the_gateway_speaks_as_we_do(template: Template) -> None:
    found = only(template, "AWS::ApiGateway::RestApi")["Body"]["x-amazon-apigateway-gateway-responses"]
    assert found.keys() == RESPONSES.keys()
    for kind, response in found.items():
        problem, headers = RESPONSES[kind], response["responseParameters"]
        assert response["statusCode"] == str(problem.status)
        assert json.loads(response["responseTemplates"]["application/json"]) == {
            "type": "about:blank",
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            "code": problem.code,
            "instance": "$context.path",
        }
        constants = {
            "Access-Control-Expose-Headers": "Allow,ETag,Location,Retry-After,WWW-Authenticate,X-Correlation-Id",
            "Cache-Control": "no-store",
            "Content-Type": "application/problem+json; charset=utf-8",
            "Vary": "Origin",
        } | ({"Retry-After": "2"} if problem.status in (429, 503) else {})
        if problem.status == 401:
            constants["WWW-Authenticate"] = 'Bearer realm="xinxiutong"'
        wanted = {f"gatewayresponse.header.{name}": f"'{value}'" for name, value in constants.items()}
        assert headers == wanted | {
            "gatewayresponse.header.Access-Control-Allow-Origin": FIRST_ORIGIN,
            "gatewayresponse.header.X-Correlation-Id": "context.requestId",
        }


OPTIONS = "RestAPI/Properties/Body/paths/*/options"
ANY = "x-amazon-apigateway-any-method"
ASKED_WITH = "Authorization,Content-Type,Idempotency-Key,If-Match,If-None-Match,X-Correlation-Id"


@rule(
    f"RestAPI/Properties/Body/paths/*/{ANY}",
    f"RestAPI/Properties/Body/paths/*/{ANY}/x-amazon-apigateway-integration/*",
    "RestAPI/Properties/Body/paths/*/head",
)
def the_app_answers_every_method(template: Template) -> None:
    """A method of no route reaches the app, without a sign-in, so that it can answer 405 with Allow."""
    for path, methods in only(template, "AWS::ApiGateway::RestApi")["Body"]["paths"].items():
        assert ("head" in methods) == ("get" in methods), path
        declared = next(methods[name] for name in ("get", "post") if name in methods)
        other = methods[ANY]
        assert other["x-amazon-apigateway-integration"] == declared["x-amazon-apigateway-integration"], path
        assert other["x-amazon-apigateway-integration"]["type"] == "aws_proxy"
        assert other.get("parameters") == declared.get("parameters")
        assert other["consumes"] == ["*/*"]
        assert "security" not in other


@rule("RestAPI/Properties/MinimumCompressionSize")
def long_answers_are_compressed(template: Template) -> None:
    """Texts alone: a binary type that a client may ask for by `Accept` would have them encoded in base64."""
    api = only(template, "AWS::ApiGateway::RestApi")
    assert api["MinimumCompressionSize"] == MINIMUM_SIZE == 1024
    binary = api["Body"]["x-amazon-apigateway-binary-media-types"]
    assert not [kind for kind in binary if "*" in kind or kind.startswith(("text/", "application/json"))]


@rule(
    OPTIONS,
    f"{OPTIONS}/x-amazon-apigateway-integration/requestTemplates",
    f"{OPTIONS}/x-amazon-apigateway-integration/responses/default/responseParameters/*",
    f"{OPTIONS}/x-amazon-apigateway-integration/responses/default/responseTemplates",
    f"{OPTIONS}/responses/204/headers/*",
)
def browsers_of_our_clients_are_let_through(template: Template) -> None:
    for path, methods in only(template, "AWS::ApiGateway::RestApi")["Body"]["paths"].items():
        preflight = methods["options"]
        integration = preflight["x-amazon-apigateway-integration"]
        answer = integration["responses"]["default"]
        allowed = ",".join(sorted(method.upper() for method in methods if method not in ("options", ANY)))
        told = {
            "Access-Control-Allow-Methods": f"'{allowed}'",
            "Access-Control-Allow-Headers": f"'{ASKED_WITH}'",
            "Access-Control-Max-Age": "'600'",
            "Vary": "'Origin'",
        }
        assert answer["responseParameters"] == {f"method.response.header.{k}": v for k, v in told.items()}, path
        assert preflight["responses"]["204"]["headers"].keys() == {*told, "Access-Control-Allow-Origin"}
        assert json.loads(integration["requestTemplates"]["application/json"]) == {"statusCode": 204}
        text, values = answer["responseTemplates"]["application/json"]["Fn::Sub"]
        assert "['${Known}'].contains($asked)" in text
        assert values == {"Known": {"Fn::Join": ["','", {"Ref": "ClientOrigins"}]}}
        assert "security" not in preflight


@rule("RestAPI/Properties/Body/securityDefinitions/*/x-amazon-apigateway-authorizer/authorizerResultTtlInSeconds")
def verdicts_about_callers_are_not_kept(template: Template) -> None:
    for definition in only(template, "AWS::ApiGateway::RestApi")["Body"]["securityDefinitions"].values():
        assert definition["x-amazon-apigateway-authorizer"]["authorizerResultTtlInSeconds"] == 0


@rule(
    "APIHandlerInvokePermission/Properties/SourceArn",
    "AuthorizerInvokePermission/Properties/SourceArn",
    "AWS::Lambda::Permission/Properties/SourceArn",
)
def functions_are_called_by_ours_alone(template: Template) -> None:
    for name, permission in each(template, "AWS::Lambda::Permission"):
        assert permission["Principal"] in ("apigateway.amazonaws.com", "events.amazonaws.com")
        source = json.dumps(permission["SourceArn"])
        assert "RestAPI" in source or "Event" in source, name


@rule("AWS::Logs::LogGroup/Properties/RetentionInDays", "AWS::Logs::LogGroup/Properties/KmsKeyId")
def logs_are_kept_for_half_a_year_and_encrypted(template: Template) -> None:
    groups = list(each(template, "AWS::Logs::LogGroup"))
    assert len(groups) == len(GRANTS) + 1
    for _, group in groups:
        assert group["RetentionInDays"] >= SIX_MONTHS
        assert group["KmsKeyId"] == KEY


def alarms_by_metric(template: Template) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for _, alarm in each(template, "AWS::CloudWatch::Alarm"):
        metric = alarm["MetricName"]
        name = metric["Fn::Sub"].partition("-")[0] if isinstance(metric, dict) else metric
        found.setdefault((alarm["Namespace"], name), []).append(alarm)
    return found


@rule(
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Alarm/Properties/AlarmActions",
    "AWS::CloudWatch::Alarm/Properties/AlarmDescription",
    "AlarmTopic/Properties/KmsMasterKeyId",
    "AlarmTopic/Properties/Subscription/0",
    "AlarmTopicPolicy/Properties/PolicyDocument/Statement/[Alarms]",
    "AlarmTopicPolicy/Properties/PolicyDocument/Statement/[Alarms]/Condition/*",
    "AlarmTopicPolicy/Properties/PolicyDocument/Statement/[Budgets]",
    "AlarmTopicPolicy/Properties/PolicyDocument/Statement/[Budgets]/Condition",
    "AuthorizerFailuresFilter",
)
def somebody_is_told(template: Template) -> None:
    found, functions = alarms_by_metric(template), len(GRANTS)
    queues = len(list(each(template, "AWS::SQS::Queue")))
    assert {metric: len(alarms) for metric, alarms in found.items()} == {
        ("AWS/Lambda", "Errors"): functions,
        ("AWS/Lambda", "Throttles"): functions,
        ("AWS/Lambda", "Duration"): functions,
        ("AWS/Lambda", "IteratorAge"): 1,
        ("AWS/ApiGateway", "5XXError"): 1,
        ("AWS/ApiGateway", "Latency"): 1,
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): queues - len(DRAINED),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage"): len(DRAINED),
        ("Xinxiutong", "AuthorizerFailures"): 1,
        ("Xinxiutong", "OldestUnsentSeconds"): 1,
        ("Xinxiutong", "NightlyCompleted"): 1,
        ("AWS/DynamoDB", "ReadThrottleEvents"): len(blueprints.shared("")),
        ("AWS/DynamoDB", "WriteThrottleEvents"): len(blueprints.shared("")),
        ("Xinxiutong", "CityFailures"): 1,
        ("Xinxiutong", "DeadDeliveries"): 1,
        ("Xinxiutong", "FigureDifferences"): 1,
        ("Xinxiutong", "UnreadableRows"): 1,
        ("Xinxiutong", "WeChatRefusals"): 1,
    }
    for alarms in found.values():
        for alarm in alarms:
            assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]
            assert alarm["AlarmDescription"]
    topic = properties(template, "AlarmTopic")
    assert topic["KmsMasterKeyId"] == KEY
    assert topic["Subscription"] == [{"Protocol": "email", "Endpoint": {"Ref": "AlarmEmail"}}]
    policy = statements(template, "AlarmTopicPolicy")
    assert policy["Alarms"]["Condition"].keys() == {"ArnLike", "StringEquals"}
    assert policy["Budgets"]["Condition"] == {"StringEquals": FROM_HERE}
    counted = properties(template, "AuthorizerFailuresFilter")["MetricTransformations"][0]["MetricName"]
    assert found["Xinxiutong", "AuthorizerFailures"][0]["MetricName"] == counted


@rule(
    "NightlyHeartbeatAlarm/Properties/TreatMissingData",
    "NightlyHeartbeatAlarm/Properties/EvaluationPeriods",
    "NightlyHeartbeatAlarm/Properties/Period",
    "OldestUnsentAlarm/Properties/TreatMissingData",
    "OldestUnsentAlarm/Properties/Dimensions/*",
)
def silence_is_an_alarm_too(template: Template) -> None:
    nightly, unsent = properties(template, "NightlyHeartbeatAlarm"), properties(template, "OldestUnsentAlarm")
    assert nightly["Period"] * nightly["EvaluationPeriods"] == 26 * 3600
    assert nightly["ComparisonOperator"] == "LessThanThreshold"
    assert nightly["TreatMissingData"] == unsent["TreatMissingData"] == "breaching"
    assert {dimension["Name"] for dimension in unsent["Dimensions"]} == {"service", "stage"}


@rule(
    "Budget",
    "Budget/Properties/Budget/BudgetLimit",
    "Budget/Properties/NotificationsWithSubscribers/*",
    "Dashboard/Properties/DashboardBody",
)
def costs_and_graphs_are_watched(template: Template) -> None:
    budget = only(template, "AWS::Budgets::Budget")
    assert budget["Budget"]["BudgetLimit"] == {"Amount": {"Ref": "MonthlyBudget"}, "Unit": "USD"}
    kinds = [n["Notification"]["NotificationType"] for n in budget["NotificationsWithSubscribers"]]
    assert kinds == ["ACTUAL", "FORECASTED"]
    body = only(template, "AWS::CloudWatch::Dashboard")["DashboardBody"]["Fn::Sub"][0]
    shown = json.dumps([widget["properties"]["metrics"] for widget in json.loads(body)["widgets"]])
    for metric in ("5XXError", "Errors", "OldestUnsentSeconds", "DeliveryLagSeconds", "-uploads-dead"):
        assert metric in shown, metric
