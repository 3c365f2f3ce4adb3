"""The AWS resources of the embedded stack: tables by the real provisioner, buckets and queues as deployed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import boto3

from chalicelib.runtime.settings import Settings
from infra.provision import provision_jurisdiction, provision_shared

UPLOADS_QUEUE = "uploads"


def create(settings: Settings, places: Iterable[str]) -> None:
    """Create all resources that the app expects to find."""
    dynamodb = boto3.client("dynamodb", region_name=settings.aws_region, endpoint_url=settings.dynamodb_endpoint)
    provision_shared(dynamodb, settings.table_prefix)
    for place in places:
        provision_jurisdiction(dynamodb, settings.table_prefix, place)
    queue_arn = _queue(settings.aws_region, UPLOADS_QUEUE)
    if settings.cities_queue_url:
        _queue(settings.aws_region, settings.cities_queue_url.rpartition("/")[2])
    _buckets(boto3.client("s3", region_name=settings.aws_region), settings, queue_arn)


def uploads_queue_url(region: str) -> str:
    return str(boto3.client("sqs", region_name=region).get_queue_url(QueueName=UPLOADS_QUEUE)["QueueUrl"])


def _queue(region: str, name: str) -> str:
    sqs = boto3.client("sqs", region_name=region)
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    return str(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])


def _buckets(s3: Any, settings: Settings, queue_arn: str) -> None:
    """Quarantine tells the queue of each object; evidence locks what it keeps. Both keep every version."""
    where = {"LocationConstraint": settings.aws_region}
    s3.create_bucket(Bucket=settings.quarantine_bucket, CreateBucketConfiguration=where)
    s3.create_bucket(Bucket=settings.evidence_bucket, CreateBucketConfiguration=where, ObjectLockEnabledForBucket=True)
    for bucket in (settings.quarantine_bucket, settings.evidence_bucket):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    notification = {"QueueConfigurations": [{"QueueArn": queue_arn, "Events": ["s3:ObjectCreated:*"]}]}
    s3.put_bucket_notification_configuration(Bucket=settings.quarantine_bucket, NotificationConfiguration=notification)
