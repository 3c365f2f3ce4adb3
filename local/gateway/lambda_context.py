"""The context that Lambda passes a function beside the event."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field

TIMEOUT_SECONDS = 29.0


@dataclass(frozen=True)
class LambdaContext:
    """The attributes our functions may read."""

    function_name: str = "credit-repair-link-local"
    function_version: str = "$LATEST"
    memory_limit_in_mb: int = 1024
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    timeout_seconds: float = TIMEOUT_SECONDS
    started: float = field(default_factory=time.monotonic)

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws-cn:lambda:cn-north-1:123456789012:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self.started + self.timeout_seconds - time.monotonic()) * 1000))
