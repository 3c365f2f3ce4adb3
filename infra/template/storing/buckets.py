"""Buckets: quarantine for what comes in, evidence for what was verified, and one for their access logs.

Evidence is locked in governance mode, and the bucket's policy refuses everybody the right to pass over the lock. To
delete what the law on personal information says must go, an administrator has to change that policy first, which
leaves a trace; compliance mode would make such a deletion impossible for years.
"""

from __future__ import annotations

from typing import Any

from infra.template import names
from infra.template.access.encryption import KEY
from infra.template.access.grants import Kind, functions_that
from infra.template.words import (
    FROM_HERE,
    Resource,
    attribute,
    either,
    kept,
    policy,
    ref,
    resource,
    service,
    statement,
    tags,
)

LONGEST_UPLOAD_MILLISECONDS = 15 * 60 * 1000
LONGEST_DOWNLOAD_MILLISECONDS = 5 * 60 * 1000
QUARANTINE_DAYS = 7
LOG_DAYS = 365
OLD_LOG_DAYS = 30

ABORT = {"Id": "Unfinished", "Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}


def resources() -> dict[str, Resource]:
    return {
        "QuarantineBucket": _quarantine(),
        "QuarantineBucketPolicy": _policy("quarantine", *_guards_of_quarantine()),
        "EvidenceBucket": _evidence(),
        "EvidenceBucketPolicy": _policy("evidence", *_guards_of_evidence()),
        "LogBucket": _logs(),
        "LogBucketPolicy": _policy("logs", _log_delivery()),
    }


def _quarantine() -> Resource:
    """S3 tries the queue before it takes the notification, hence the order."""
    told = {
        "Event": "s3:ObjectCreated:*",
        "Queue": attribute("UploadsQueue"),
        "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": "quarantine/"}]}},
    }
    return kept(
        "AWS::S3::Bucket",
        {
            **_closed("quarantine"),
            **_encrypted(),
            **_logged("quarantine/"),
            "LifecycleConfiguration": {"Rules": [ABORT, *_expiring(QUARANTINE_DAYS, old_after=QUARANTINE_DAYS)]},
            "CorsConfiguration": _cors("POST"),
            "NotificationConfiguration": {"QueueConfigurations": [told]},
        },
        DependsOn=["UploadsQueuePolicy", "LogBucketPolicy"],
    )


def _evidence() -> Resource:
    """Old versions stay: of two settlings at once both write, and the document may point at the earlier version."""
    retention = {"Mode": "GOVERNANCE", "Days": ref("EvidenceRetentionDays")}
    return kept(
        "AWS::S3::Bucket",
        {
            **_closed("evidence"),
            **_encrypted(),
            **_logged("evidence/"),
            "LifecycleConfiguration": {"Rules": [ABORT]},
            "CorsConfiguration": _cors("GET"),
            "ObjectLockEnabled": True,
            "ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}},
        },
        DependsOn=["LogBucketPolicy"],
        Condition="MakesEvidence",
    )


def _logs() -> Resource:
    """S3 delivers access logs to buckets that it encrypts with its own keys alone."""
    own = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    return kept(
        "AWS::S3::Bucket",
        {
            **_closed("logs"),
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [own]},
            "LifecycleConfiguration": {"Rules": [ABORT, *_expiring(LOG_DAYS, old_after=OLD_LOG_DAYS)]},
        },
    )


def _closed(name: str) -> dict[str, Any]:
    return {
        "BucketName": names.bucket_to_make(name),
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "VersioningConfiguration": {"Status": "Enabled"},
        "Tags": tags(),
    }


def _encrypted() -> dict[str, Any]:
    ours = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    rule = {"ServerSideEncryptionByDefault": ours, "BucketKeyEnabled": True}
    return {"BucketEncryption": {"ServerSideEncryptionConfiguration": [rule]}}


def _logged(prefix: str) -> dict[str, Any]:
    return {"LoggingConfiguration": {"DestinationBucketName": ref("LogBucket"), "LogFilePrefix": prefix}}


def _expiring(days: int, old_after: int) -> list[dict[str, Any]]:
    return [
        {
            "Id": "Over",
            "Status": "Enabled",
            "ExpirationInDays": days,
            "NoncurrentVersionExpiration": {"NoncurrentDays": old_after},
        },
        {"Id": "Markers", "Status": "Enabled", "ExpiredObjectDeleteMarker": True},
    ]


def _cors(method: str) -> dict[str, Any]:
    rule = {
        "AllowedOrigins": ref("ClientOrigins"),
        "AllowedMethods": [method],
        "AllowedHeaders": ["content-type"],
        "MaxAge": 600,
    }
    return {"CorsRules": [rule]}


def _policy(name: str, *statements: dict[str, Any]) -> Resource:
    return resource(
        "AWS::S3::BucketPolicy",
        {
            "Bucket": _made(name),
            "PolicyDocument": policy(*_over_tls_alone(name), *statements),
        },
    )


def _made(name: str) -> Any:
    """The bucket, made before its policy; or the one that is there."""
    if name == "evidence":
        return either("HasEvidenceBucketName", ref("EvidenceBucketName"), ref("EvidenceBucket"))
    return ref("LogBucket" if name == "logs" else f"{name.title()}Bucket")


def _over_tls_alone(name: str) -> list[dict[str, Any]]:
    everything = [names.bucket_arn(name), names.objects(name)]
    return [
        _refusal("Plain", "s3:*", everything, {"Bool": {"aws:SecureTransport": "false"}}),
        _refusal("OldTls", "s3:*", everything, {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
    ]


def _refusal(sid: str, actions: Any, where: Any, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    parts: dict[str, Any] = {"Principal": "*"} | ({"Condition": condition} if condition else {})
    return statement(sid, "Deny", actions, where, **parts)


def _all_but(action: str, on: Kind) -> dict[str, Any]:
    """The condition that it is none of the functions that may."""
    roles = [attribute(names.role(function)) for function in functions_that(action, on)]
    return {"ArnNotEquals": {"aws:PrincipalArn": roles}}


def _guards_of_quarantine() -> list[dict[str, Any]]:
    """Nobody reads what nobody has verified, and a form serves no longer than was said."""
    inside = names.objects("quarantine")
    late = {"NumericGreaterThan": {"s3:signatureAge": LONGEST_UPLOAD_MILLISECONDS}}
    return [
        _refusal(
            "OnlyVerification",
            ["s3:GetObject", "s3:GetObjectVersion"],
            inside,
            _all_but("s3:GetObject", Kind.QUARANTINE),
        ),
        _refusal("LateForms", "s3:PutObject", inside, late),
        *_under_our_key("quarantine"),
    ]


def _guards_of_evidence() -> list[dict[str, Any]]:
    """Only what was verified comes in, and nothing goes."""
    inside = names.objects("evidence")
    late = {"NumericGreaterThan": {"s3:signatureAge": LONGEST_DOWNLOAD_MILLISECONDS}}
    gone = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention", "s3:PutObjectRetention"]
    return [
        _refusal("OnlyVerified", "s3:PutObject", inside, _all_but("s3:PutObject", Kind.EVIDENCE)),
        _refusal("LateLinks", ["s3:GetObject", "s3:GetObjectVersion"], inside, late),
        _refusal("NothingGoes", gone, inside),
        *_under_our_key("evidence"),
    ]


def _under_our_key(name: str) -> list[dict[str, Any]]:
    """Refuse any key but ours: an upload that names no encryption gets the bucket's, and none brings its own key."""
    header = "s3:x-amz-server-side-encryption"
    inside = names.objects(name)
    other = {"StringNotEquals": {f"{header}-aws-kms-key-id": KEY}, "Null": {header: "false"}}
    brought = {"Null": {f"{header}-customer-algorithm": "false"}}
    return [
        _refusal("OtherKey", "s3:PutObject", inside, other),
        _refusal("BroughtKey", "s3:PutObject", inside, brought),
    ]


def _log_delivery() -> dict[str, Any]:
    sources = [names.bucket_arn("quarantine"), names.bucket_arn("evidence")]
    return statement(
        "Delivery",
        "Allow",
        "s3:PutObject",
        names.objects("logs"),
        Principal=service("logging.s3"),
        Condition={"StringEquals": FROM_HERE, "ArnLike": {"aws:SourceArn": sources}},
    )
