"""The calls that each function may make, and on what: the one table that all roles are rendered from.

Writes are granted inside transactions alone (`dynamodb:EnclosingOperation`), since the transaction writer is the only
one who writes; counters and the audit stand apart. What IAM cannot say: it sees the partition of a row, not its sort
key, and no condition expression. So whoever may write the head of a case may, as far as IAM knows, put another row in
place of one of its events. That this cannot happen is due to the writer's condition `attribute_not_exists`, and that it
did not is for the hash chain to prove. No role can delete or update a row of the cases tables at all, nor write there
outside a transaction; `AppendOnlyPolicy` says so again, as a refusal that no grant added later outweighs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.tables.core import keys


class Kind(StrEnum):
    """The kind of resource that a grant is about; policies.py knows the ARNs."""

    DIRECTORY = "directory table"
    OUTBOX = "outbox table"
    OUTBOX_INDEX = "outbox index"
    OUTBOX_STREAM = "outbox stream"
    ONCE = "once table"
    ACCESS = "access table"
    AUDIT = "audit table"
    AUDIT_INDEX = "audit index"
    CASES = "cases tables"
    CASES_INDEXES = "cases indexes"
    DUE_INDEX = "due index of cases"
    LEDGER_INDEX = "ledger index of cases"
    QUARANTINE = "quarantine objects"
    QUARANTINE_BUCKET = "quarantine bucket"
    EVIDENCE = "evidence objects"
    UPLOADS = "uploads queue"
    CITIES = "cities queue"
    STREAM_DEAD = "dead letters of the stream"
    INVOCATIONS_DEAD = "dead letters of invocations"
    LETTERS = "function letters"
    SELF = "the function itself"
    OWN_LOGS = "its own log group"
    SETTINGS = "settings secret"
    TRACES = "traces"


class Use(StrEnum):
    """The user of a grant, hence the place where it can be seen that it is needed."""

    CALLS = "our own code"
    SIGNATURES = "whoever holds a form or a link that our code signed"
    LAMBDA = "Lambda, in the function's name"
    ANSWERS = "nobody; it changes what another call answers"


@dataclass(frozen=True, slots=True)
class Grant:
    """Actions on one kind of thing, and in which partitions of a table if not in all.

    `alone` grants a write outside transactions.
    """

    actions: tuple[str, ...]
    on: Kind
    partitions: tuple[str, ...] = ()
    use: Use = Use.CALLS
    alone: bool = False


WRITES = frozenset({"dynamodb:PutItem", "dynamodb:DeleteItem"})
"""Actions that are granted inside a transaction alone, unless the grant says otherwise, and in grants of their own."""

CASE, MIRROR, INBOX = keys.case("*"), keys.mirror("*"), "INBOX#*"
BINDING, AGENTS = keys.binding("*"), keys.agents("*")
IDENTITY, EMAIL = "IDENTITY#*", "EMAIL#*"
COUNTS, MOVES = keys.counts("*"), keys.moves("*")
PERSON, OPENID, SESSION, WECHAT = "PERSON#*", "OPENID#*", "SESSION#*", "WECHAT#*"
LINK, CASE_LINK = "LINK#*", "CASELINK#*"
ANSWERED, COMPANY, MATTER, COUNT, READ = "ANSWERED#*", "COMPANY#*", "MATTER#*", "COUNT#*", keys.reading("*")

GET, QUERY, PUT, DELETE, UPDATE = (
    (f"dynamodb:{name}",) for name in ("GetItem", "Query", "PutItem", "DeleteItem", "UpdateItem")
)

READ_OFFICES = Grant(QUERY, Kind.DIRECTORY, (keys.DIRECTORY,))
READ_SWITCH = Grant(GET, Kind.DIRECTORY, (keys.SWITCHES,))
"""Every transaction passes the gate, and scheduled work asks whether writes are stopped."""
READ_CASE = Grant(QUERY, Kind.CASES, (CASE,))
READ_DUE = Grant(QUERY, Kind.DUE_INDEX)
READ_AGENTS = Grant(QUERY, Kind.CASES, (AGENTS,))
READ_DOCUMENT = Grant(GET, Kind.CASES, (CASE, BINDING))
READ_PAPER = Grant(GET, Kind.CASES, (BINDING,))
SETTLE_DOCUMENT = Grant(PUT, Kind.CASES, (CASE, MIRROR, BINDING))
"""A document that is added to a case moves its head and its mirror entries."""
SETTLE_LETTER = Grant(PUT, Kind.CASES, (CASE,))
NOTIFY = Grant(PUT, Kind.CASES, (INBOX,))
TELL = Grant(PUT, Kind.OUTBOX)
READ_DELIVERY = Grant(GET, Kind.OUTBOX)
READ_WAITING = Grant(QUERY, Kind.OUTBOX_INDEX)
COUNT_ONE = Grant(UPDATE, Kind.ACCESS, (COUNT,))
FETCH_UPLOAD = Grant(("s3:GetObject",), Kind.QUARANTINE)
MISS_UPLOAD = Grant(("s3:ListBucket",), Kind.QUARANTINE_BUCKET, use=Use.ANSWERS)
"""Without it S3 answers 403 instead of 404 for what has not arrived."""
KEEP_EVIDENCE = Grant(("s3:PutObject",), Kind.EVIDENCE)
READ_EVIDENCE = Grant(("s3:GetObjectVersion",), Kind.EVIDENCE)
"""The pack for the province binds in what was verified."""
ORDER_LETTER = Grant(("lambda:InvokeFunction",), Kind.LETTERS)
HAND_ON = Grant(("lambda:InvokeFunction",), Kind.SELF)
SEND_OUT = Grant(("sqs:SendMessage",), Kind.CITIES)
"""Scheduled work goes to each city, and what time was too short for back into the queue."""
READ_SECRETS = Grant(("secretsmanager:GetSecretValue",), Kind.SETTINGS)

LOG = Grant(("logs:CreateLogStream", "logs:PutLogEvents"), Kind.OWN_LOGS, use=Use.LAMBDA)
TRACE = Grant(("xray:PutTraceSegments", "xray:PutTelemetryRecords"), Kind.TRACES, use=Use.LAMBDA)
BURY = Grant(("sqs:SendMessage",), Kind.INVOCATIONS_DEAD, use=Use.LAMBDA)
"""Lambda keeps an invocation that failed on every attempt, in the function's name."""

SETTLE_UPLOADS = (READ_CASE, SETTLE_DOCUMENT, TELL, FETCH_UPLOAD, MISS_UPLOAD, KEEP_EVIDENCE)
DELIVER = (
    READ_OFFICES,
    Grant(GET, Kind.DIRECTORY, (keys.STAFF,)),
    READ_DELIVERY,
    TELL,
    NOTIFY,
    READ_CASE,
    READ_AGENTS,
    Grant(GET, Kind.ACCESS, (PERSON, WECHAT, LINK, CASE_LINK)),
    Grant(PUT, Kind.ACCESS, (WECHAT, LINK, CASE_LINK)),
    ORDER_LETTER,
    READ_SECRETS,
)
TAKE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
SCHEDULE = (LOG, TRACE, BURY, READ_SWITCH, READ_OFFICES, SEND_OUT)

GRANTS: Mapping[str, tuple[Grant, ...]] = {
    "api": (
        LOG,
        TRACE,
        READ_SWITCH,
        Grant(QUERY, Kind.DIRECTORY, (keys.DIRECTORY, keys.STATISTICS, keys.STAFF, keys.CHANGES)),
        Grant(GET, Kind.DIRECTORY, (keys.STAFF,)),
        Grant(PUT, Kind.DIRECTORY, (keys.DIRECTORY, keys.STAFF, keys.CHANGES, IDENTITY, EMAIL, MOVES)),
        Grant(QUERY, Kind.CASES, (CASE, BINDING, AGENTS, INBOX)),
        Grant(GET, Kind.CASES, (BINDING, INBOX, keys.DIRECTORY)),  # the last one asks if the table is there
        Grant(PUT, Kind.CASES, (CASE, MIRROR, BINDING, AGENTS, INBOX)),
        Grant(QUERY, Kind.CASES_INDEXES),
        Grant(GET, Kind.ONCE, (ANSWERED, COMPANY, MATTER)),
        Grant(PUT, Kind.ONCE, (ANSWERED, COMPANY, MATTER)),
        Grant(DELETE, Kind.ONCE, (MATTER,)),
        TELL,
        READ_DELIVERY,
        READ_WAITING,
        Grant(GET, Kind.ACCESS, (PERSON, OPENID, SESSION, WECHAT, LINK, CASE_LINK)),
        Grant(PUT, Kind.ACCESS, (PERSON, OPENID, SESSION, WECHAT, LINK)),
        COUNT_ONE,
        Grant(PUT, Kind.AUDIT, (READ,), alone=True),
        Grant(QUERY, Kind.AUDIT_INDEX),
        FETCH_UPLOAD,
        MISS_UPLOAD,
        Grant(("s3:PutObject",), Kind.QUARANTINE, use=Use.SIGNATURES),
        KEEP_EVIDENCE,
        Grant(("s3:GetObjectVersion",), Kind.EVIDENCE, use=Use.SIGNATURES),
        READ_SECRETS,
    ),
    "authorizer": (
        LOG,
        TRACE,
        READ_SWITCH,
        Grant(GET, Kind.DIRECTORY, (IDENTITY, EMAIL, keys.STAFF)),
        Grant(PUT, Kind.DIRECTORY, (IDENTITY, keys.STAFF)),
        Grant(GET, Kind.ACCESS, (PERSON, SESSION, LINK)),
        COUNT_ONE,
    ),
    "nightly": SCHEDULE,
    "reminders": SCHEDULE,
    "morning": SCHEDULE,
    "expired-uploads": SCHEDULE,
    "statistics": SCHEDULE,
    "recount": SCHEDULE,
    "cities": (
        LOG,
        TRACE,
        READ_SWITCH,
        READ_OFFICES,
        Grant(GET, Kind.DIRECTORY, (keys.CALENDAR, keys.COUNTED, COUNTS)),
        Grant(QUERY, Kind.DIRECTORY, (COUNTS, MOVES)),
        Grant(PUT, Kind.DIRECTORY, (keys.CALENDAR, keys.STATISTICS, keys.COUNTED, COUNTS, MOVES)),
        Grant(DELETE, Kind.DIRECTORY, (MOVES,)),
        READ_DUE,
        READ_PAPER,
        *SETTLE_UPLOADS,  # and whatever else changes a case
        Grant(QUERY, Kind.LEDGER_INDEX),
        SEND_OUT,
        Grant(TAKE, Kind.CITIES, use=Use.LAMBDA),
    ),
    "sweeper": (LOG, TRACE, BURY, READ_SWITCH, *DELIVER, READ_WAITING, HAND_ON),
    "outbox": (
        LOG,
        TRACE,
        READ_SWITCH,
        *DELIVER,
        Grant(
            ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"),
            Kind.OUTBOX_STREAM,
            use=Use.LAMBDA,
        ),
        Grant(("sqs:SendMessage",), Kind.STREAM_DEAD, use=Use.LAMBDA),
    ),
    "uploads": (
        LOG,
        TRACE,
        READ_SWITCH,
        READ_OFFICES,
        READ_DOCUMENT,
        *SETTLE_UPLOADS,
        Grant(TAKE, Kind.UPLOADS, use=Use.LAMBDA),
    ),
    "letters": (LOG, TRACE, BURY, READ_SWITCH, READ_OFFICES, READ_CASE, SETTLE_LETTER, KEEP_EVIDENCE, READ_EVIDENCE),
}
"""Function -> what it may do."""


def functions_that(action: str, on: Kind) -> list[str]:
    """List the functions that may take this action on this kind of resource."""
    return [name for name, grants in GRANTS.items() if any(action in g.actions and g.on is on for g in grants)]
