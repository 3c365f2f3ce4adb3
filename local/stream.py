"""The outbox's stream, read shard by shard and handed to the function as Lambda's event source mapping does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import boto3

BATCH = 50
ATTEMPTS = 5

Handler = Callable[[dict[str, Any]], dict[str, Any]]


class Stream:
    """Reads from where it last stopped. A record that fails is tried again, then left to the sweeper."""

    def __init__(self, table: str, region: str, endpoint: str | None) -> None:
        description = boto3.client("dynamodb", region_name=region, endpoint_url=endpoint).describe_table(
            TableName=table
        )
        self._arn = description["Table"]["LatestStreamArn"]
        # moto knows the streams of China's regions, but not under their own host name
        streams = endpoint or f"https://streams.dynamodb.{region}.amazonaws.com"
        self._client = boto3.client("dynamodbstreams", region_name=region, endpoint_url=streams)
        self._iterators: dict[str, str | None] = {}

    def deliver(self, handle: Handler, stopped: threading.Event) -> int:
        """Hand on all that has come since, unless stopped between two batches; answers how many records."""
        if not self._iterators or None in self._iterators.values():  # a shard that ended has others in its place
            self._find_shards()
        return sum(self._deliver_shard(shard, handle, stopped) for shard in self._iterators)

    def _find_shards(self) -> None:
        for shard in self._client.describe_stream(StreamArn=self._arn)["StreamDescription"]["Shards"]:
            if shard["ShardId"] not in self._iterators:
                first = self._client.get_shard_iterator(
                    StreamArn=self._arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
                )
                self._iterators[shard["ShardId"]] = first["ShardIterator"]

    def _deliver_shard(self, shard: str, handle: Handler, stopped: threading.Event) -> int:
        delivered = 0
        while (iterator := self._iterators[shard]) and not stopped.is_set():
            answer = self._client.get_records(ShardIterator=iterator, Limit=BATCH)
            self._iterators[shard] = answer.get("NextShardIterator")
            if not answer["Records"]:
                break
            records = _new(answer["Records"])
            if records:
                _hand_on(records, handle)
            delivered += len(records)
        return delivered


def _new(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep what the mapping's filter lets through: a delivery's later states are no news."""
    return [record for record in records if record["eventName"] == "INSERT"]


def _hand_on(records: list[dict[str, Any]], handle: Handler) -> None:
    """A batch, again from its first failure on, as ReportBatchItemFailures asks."""
    for _ in range(ATTEMPTS):
        failed = {item["itemIdentifier"] for item in handle({"Records": records})["batchItemFailures"]}
        first = next((n for n, r in enumerate(records) if r["dynamodb"]["SequenceNumber"] in failed), None)
        if first is None:
            return
        records = records[first:]
