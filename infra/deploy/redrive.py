"""Look at the dead letters of a deployment, and let them be worked on again once their cause is mended.

python -m infra.deploy.redrive DEPLOYMENT                          how many there are, and what each is about
python -m infra.deploy.redrive DEPLOYMENT invocations-dead         again; each letter goes once it was handed over

All that is worked on again is harmless the second time. What a letter holds is never printed.
"""

from __future__ import annotations

import json
import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.deploy.deployment import Deployment, NotDeployable, command, read
from infra.template.serving.queues import DEAD_LETTERS, MAX_RECEIVES

AT_ONCE = 10
HIDDEN_SECONDS = 120
"""A letter that could not be handed over is seen again after so long."""

Letter = Mapping[str, Any]


@dataclass(frozen=True)
class DeadLetters:
    """The dead letters of one queue, such as `uploads-dead`."""

    deployment: Deployment
    name: str

    @property
    def url(self) -> str:
        return str(self._sqs.get_queue_url(QueueName=f"{self.deployment.prefix}-{self.name}")["QueueUrl"])

    def count(self) -> int:
        asked = "ApproximateNumberOfMessages"
        told = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=[asked])["Attributes"]
        return int(told[asked])

    def again(self) -> Iterator[str]:
        """Hand each letter over, then delete it; yields where each went."""
        url, hand_over = self.url, self._way()
        while letters := self._received(url):
            for letter in letters:
                yield hand_over(letter)
                self._sqs.delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])

    def _received(self, url: str) -> list[Letter]:
        answer = self._sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=AT_ONCE,
            VisibilityTimeout=HIDDEN_SECONDS,
            MessageAttributeNames=["All"],
        )
        letters: list[Letter] = answer.get("Messages", [])
        return letters

    def _way(self) -> Callable[[Letter], str]:
        """The way back: to the queue that letters were moved from, to the function that failed, or to the sweeper."""
        source = self.name.removesuffix("-dead")
        if source in MAX_RECEIVES:
            url = str(self._sqs.get_queue_url(QueueName=f"{self.deployment.prefix}-{source}")["QueueUrl"])
            return lambda letter: self._to_queue(url, letter)
        return {
            "stream-dead": self._to_the_sweeper,
            "schedules-dead": self._to_the_target,
            "invocations-dead": self._to_the_function,
        }[self.name]

    def _to_queue(self, url: str, letter: Letter) -> str:
        self._sqs.send_message(QueueUrl=url, MessageBody=letter["Body"])
        return url.rpartition("/")[2]

    def _to_the_sweeper(self, _: Letter) -> str:
        """A record of the stream tells of a delivery whose row still waits: the sweeper finds it by itself."""
        return f"{self.deployment.prefix}-sweeper"

    def _to_the_target(self, letter: Letter) -> str:
        """An event of a schedule, to the function that it could not start."""
        target = letter["MessageAttributes"]["TARGET_ARN"]["StringValue"]
        return self._invoke(target, json.loads(letter["Body"]))

    def _to_the_function(self, letter: Letter) -> str:
        told = json.loads(letter["Body"])
        return self._invoke(told["requestContext"]["functionArn"], told["requestPayload"])

    def _invoke(self, function_arn: str, event: Any) -> str:
        function = str(function_arn.split(":function:")[1].split(":")[0])
        payload = json.dumps(event).encode()
        self.deployment.client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=payload)
        return function

    @property
    def _sqs(self) -> Any:
        return self.deployment.client("sqs")


def main(arguments: list[str] | None = None) -> None:
    parser = command(__doc__)
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.add_argument("queue", nargs="?", choices=[*DEAD_LETTERS.values()])
    asked = parser.parse_args(arguments)
    try:
        deployment = read(asked.deployment)
    except NotDeployable as reason:
        sys.exit(str(reason))
    if asked.queue:
        went = list(DeadLetters(deployment, asked.queue).again())
        for place in sorted(set(went)):
            print(f"{asked.queue}: {went.count(place)} to {place}")
        print(f"{asked.queue}: {len(went)} handed over")
        return
    for name in DEAD_LETTERS.values():
        print(f"{name}: {DeadLetters(deployment, name).count()}")


if __name__ == "__main__":
    main()
