"""Dead letters are worked on again: each goes back to where it came from, and is deleted only then."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.deploy.deployment import Deployment
from infra.deploy.redrive import DeadLetters
from infra.template.serving.queues import DEAD_LETTERS
from tests.conftest import REGION

pytestmark = pytest.mark.usefixtures("aws")

ARN = "arn:aws-cn:lambda:cn-north-1:123456789012:function:"


@dataclass
class Invoked:
    """Lambda, which notes what it is asked, or refuses."""

    refuses: bool = False
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def invoke(self, **asked: Any) -> None:
        if self.refuses:
            raise ClientError({"Error": {"Code": "TooManyRequestsException"}}, "Invoke")
        self.asked.append((asked["FunctionName"], json.loads(asked["Payload"])))


class Emulated(Deployment):
    """A deployment whose queues are moto's and whose functions are noted."""

    @cached_property
    def functions(self) -> Invoked:
        return Invoked()

    def client(self, service: str) -> Any:
        return self.functions if service == "lambda" else boto3.client(service, region_name=REGION)


@pytest.fixture
def deployment(aws: None) -> Emulated:
    made = Emulated("dev", REGION, {"Prefix": "x"})
    sqs = made.client("sqs")
    for name in DEAD_LETTERS.values():
        sqs.create_queue(QueueName=f"x-{name}")
    for name in ("uploads", "cities"):
        arn = f"arn:aws-cn:sqs:{REGION}:123456789012:x-{name}-dead"
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
        sqs.create_queue(QueueName=f"x-{name}", Attributes={"RedrivePolicy": redrive})
    return made


def put(deployment: Emulated, name: str, body: Any, **attributes: str) -> None:
    told = {key: {"DataType": "String", "StringValue": value} for key, value in attributes.items()}
    url = DeadLetters(deployment, name).url
    deployment.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(body), MessageAttributes=told)


def test_each_letter_goes_back_to_where_it_came_from(deployment: Emulated) -> None:
    put(deployment, "uploads-dead", {"Records": [1]})
    put(deployment, "cities-dead", {"job": "nightly", "city": "jiaozuo"})
    put(deployment, "stream-dead", {"DDBStreamBatchInfo": {}})
    put(deployment, "schedules-dead", {"id": "1"}, TARGET_ARN=f"{ARN}x-nightly")
    failed = {"requestContext": {"functionArn": f"{ARN}x-letters:$LATEST"}, "requestPayload": {"case_id": "JZ-1"}}
    put(deployment, "invocations-dead", failed)
    went = {name: list(DeadLetters(deployment, name).again()) for name in DEAD_LETTERS.values()}
    assert went == {
        "uploads-dead": ["x-uploads"],
        "cities-dead": ["x-cities"],
        "stream-dead": ["x-sweeper"],
        "schedules-dead": ["x-nightly"],
        "invocations-dead": ["x-letters"],
    }
    assert deployment.functions.asked == [("x-nightly", {"id": "1"}), ("x-letters", {"case_id": "JZ-1"})]
    assert {DeadLetters(deployment, name).count() for name in DEAD_LETTERS.values()} == {0}
    sqs = deployment.client("sqs")
    (message,) = sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="x-uploads")["QueueUrl"])["Messages"]
    assert json.loads(message["Body"]) == {"Records": [1]}


def test_a_letter_that_nobody_takes_is_not_lost(deployment: Emulated) -> None:
    put(deployment, "schedules-dead", {"id": "1"}, TARGET_ARN=f"{ARN}x-nightly")
    deployment.functions.refuses = True
    with pytest.raises(ClientError):
        list(DeadLetters(deployment, "schedules-dead").again())
    sqs, url = deployment.client("sqs"), DeadLetters(deployment, "schedules-dead").url
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessagesNotVisible"])
    assert told["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "1"
