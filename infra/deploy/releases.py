"""Releases: what `make package` made, kept in a bucket so that any of them can be deployed again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.runtime.clock import real_time
from infra.deploy.deployment import Deployment, NotDeployable
from infra.template.translation import translated

FUNCTION = "AWS::Serverless::Function"
FOLDER, CODE = "releases/", "code/"


@dataclass(frozen=True, slots=True)
class Release:
    """A template in the bucket, with the zips it names; the name sorts by the time it was published."""

    name: str
    bucket: str

    @property
    def key(self) -> str:
        return f"{FOLDER}{self.name}.json"


def bucket(deployment: Deployment) -> str:
    """Name the bucket that keeps this deployment's releases."""
    return f"{deployment.prefix}-releases-{deployment.account}-{deployment.region}"


def publish(deployment: Deployment, folder: Path) -> Release:
    """Upload what was built in `folder`; what is there already under the same content is not uploaded again.

    Raises:
        NotDeployable: nothing was built there, or for another stage.
    """
    try:
        sam = json.loads((folder / "template.json").read_text("utf-8"))
        stage = json.loads((folder / "manifest.json").read_text("utf-8"))["stage"]
    except OSError:
        raise NotDeployable(f"nothing is built in {folder}: make package STAGE={deployment.stage}") from None
    if stage != deployment.stage:
        raise NotDeployable(f"{folder} is built for {stage}: make package STAGE={deployment.stage}")
    s3, place = deployment.client("s3"), bucket(deployment)
    _ensure_bucket(s3, place, deployment.region)
    code = _upload_code(s3, place, folder, _named(sam))
    for function in _functions(sam):
        function["CodeUri"] = f"s3://{place}/{code[function['CodeUri']]}"
    template = json.dumps(translated(sam), ensure_ascii=False, separators=(",", ":")).encode()
    mark = hashlib.sha256(template).hexdigest()[:12]
    before = [release for release in published(deployment) if release.name.endswith(mark)]
    if before:
        return before[-1]
    release = Release(f"{real_time():%Y%m%dT%H%M%SZ}-{mark}", place)
    s3.put_object(Bucket=place, Key=release.key, Body=template, ContentType="application/json")
    return release


def published(deployment: Deployment) -> list[Release]:
    """All releases, the oldest first."""
    place = bucket(deployment)
    pages = deployment.client("s3").get_paginator("list_objects_v2").paginate(Bucket=place, Prefix=FOLDER)
    names = [item["Key"] for page in pages for item in page.get("Contents", [])]
    return [Release(name.removeprefix(FOLDER).removesuffix(".json"), place) for name in sorted(names)]


def find(deployment: Deployment, name: str) -> Release:
    """
    Raises:
        NotDeployable: there is no such release.
    """
    for release in published(deployment):
        if release.name == name:
            return release
    raise NotDeployable(f"no release {name}")


def _functions(sam: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (part["Properties"] for part in sam["Resources"].values() if part["Type"] == FUNCTION)


def _named(sam: dict[str, Any]) -> set[str]:
    return {function["CodeUri"] for function in _functions(sam)}


def _upload_code(s3: Any, place: str, folder: Path, names: set[str]) -> dict[str, str]:
    """Each zip under the hash of its content; answers name -> key."""
    keys = {}
    for name in sorted(names):
        content = (folder / name).read_bytes()
        keys[name] = f"{CODE}{hashlib.sha256(content).hexdigest()}.zip"
        if not _is_there(s3, place, keys[name]):
            s3.put_object(Bucket=place, Key=keys[name], Body=content, ContentType="application/zip")
    return keys


def _is_there(s3: Any, place: str, key: str) -> bool:
    try:
        s3.head_object(Bucket=place, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        return False
    return True


def _ensure_bucket(s3: Any, place: str, region: str) -> None:
    """Private, versioned, over TLS alone. Every setting is put each time, so that none stays half made."""
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        s3.create_bucket(Bucket=place, **where)
    except (s3.exceptions.BucketAlreadyOwnedByYou, s3.exceptions.BucketAlreadyExists):
        s3.head_bucket(Bucket=place)  # somebody else's would refuse us here
    closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(Bucket=place, PublicAccessBlockConfiguration=dict.fromkeys(closed, True))
    s3.put_bucket_versioning(Bucket=place, VersioningConfiguration={"Status": "Enabled"})
    partition = s3.meta.partition
    refusal = {
        "Sid": "Plain",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:{partition}:s3:::{place}", f"arn:{partition}:s3:::{place}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    s3.put_bucket_policy(Bucket=place, Policy=json.dumps({"Version": "2012-10-17", "Statement": [refusal]}))
