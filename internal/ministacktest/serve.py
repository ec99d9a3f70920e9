"""Serves MiniStack on a free port of the loopback, prints where, and ends when standard input does, with what it started.

What of MiniStack is not as AWS is, and matters to sheaf, is mended here from outside. Each mend begins with a look whether
MiniStack still has the fault; where it has not, this program says so and does not start, so that the mend is taken out.

Every line of standard input is a command, answered by one line of JSON:

    kill FUNCTION         kills the function's processes, as the death of their machines would; how many were at work, and how
                          many were not
    pass QUEUE            lets the time go by in which messages that were received are hidden; how many messages come back.
                          None do while a function works on a batch of that queue.
    denied                the calls that were refused to a role, oldest first
    credentials FUNCTION  the credentials that the function's processes have
"""

import asyncio
import functools
import json
import os
import signal
import socket
import string
import sys
import tempfile
import threading
import time

answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # whatever else is printed
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(128)
port = listener.getsockname()[1]
certificate, key = os.environ["MINISTACK_SSL_CERT"], os.environ["MINISTACK_SSL_KEY"]
endpoint = f"{'https' if certificate else 'http'}://127.0.0.1:{port}"
os.environ.update(
    GATEWAY_PORT=str(port),
    AWS_ENDPOINT_URL=endpoint,
    BIND_HOST="127.0.0.1",
    MINISTACK_HOST="127.0.0.1",
    IOT_MTLS_PORT="0",
    DOCKER_HOST="unix:///nonexistent",  # it would end containers that it takes for its own
    USE_SSL="1" if certificate else "0",
)

from hypercorn.asyncio import serve  # noqa: E402
from hypercorn.config import Config  # noqa: E402
from ministack import app  # noqa: E402
from ministack.core import iam_actions, lambda_runtime  # noqa: E402
from ministack.services import lambda_svc, s3, sqs  # noqa: E402
from ministack.services.cloudformation import provisioners  # noqa: E402


class Healed(Exception):
    """MiniStack no longer has a fault."""


# GetObject of a version answers with the whole object, whatever Range says: every document in a ZIP reads as corrupt.
whole = s3._get_object


def ranges(bucket, key, headers, query=None):
    wanted = headers.get("range", "")
    if not wanted or not (query or {}).get("versionId"):
        return whole(bucket, key, headers, query)
    # The checksum is the whole object's.
    asked = {k: v for k, v in headers.items() if k not in ("range", "x-amz-checksum-mode")}
    status, answer, body = whole(bucket, key, asked, query)
    if status != 200:
        return status, answer, body
    span = s3._parse_range(wanted, len(body))
    if span is None:
        return 416, {"Content-Type": "application/xml"}, s3._xml_body(s3._range_error_xml(bucket, key))
    start, end = span
    answer["Content-Length"] = str(end + 1 - start)
    answer["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
    return 206, answer, body[start : end + 1]


def mend_ranges():
    s3._create_bucket("probe-of-ranges", b"", {})
    s3._bucket_versioning["probe-of-ranges"] = "Enabled"
    _, answer, _ = s3._put_object("probe-of-ranges", "k", b"0123456789", {})
    version = {"versionId": [answer["x-amz-version-id"]]}
    status, _, _ = whole("probe-of-ranges", "k", {"range": "bytes=2-3"}, version)
    if status == 206:
        raise Healed("GetObject of a version minds Range")
    status, _, body = ranges("probe-of-ranges", "k", {"range": "bytes=2-3"}, version)
    assert (status, body) == (206, b"23"), (status, body)
    s3._delete_object("probe-of-ranges", "k", {}, version)
    s3._delete_bucket("probe-of-ranges")
    s3._get_object = ranges


# A request to DynamoDB has no dynamodb:LeadingKeys, which the converter's role is limited by.
context_of = iam_actions.dynamodb_service_context


def leading_keys(request):
    """The partition keys that a request names (DynamoDB developer guide, Using conditions: LeadingKeys)."""
    for row in (request.get("Key"), request.get("Item")):
        if row:
            yield from (value for name, value in row.items() if name == "pk")
    for item in request.get("TransactItems") or []:
        for part in item.values():
            yield from leading_keys(part)
    for table in (request.get("RequestItems") or {}).values():
        for part in table if isinstance(table, list) else [{"Key": key} for key in table["Keys"]]:
            for write in part.values() if "Key" not in part else [part]:
                yield from leading_keys(write)
    for name, value in (request.get("ExpressionAttributeValues") or {}).items():
        if name in request.get("KeyConditionExpression", "").partition("AND")[0]:
            yield value


def with_leading_keys(body):
    context = context_of(body)
    try:
        keys = [next(iter(value.values())) for value in leading_keys(json.loads(body or b"{}"))]
    except (ValueError, AttributeError, KeyError):
        return context
    return {**context, "dynamodb:LeadingKeys": keys} if keys else context


def mend_leading_keys():
    body = b'{"TableName":"t","Key":{"pk":{"S":"JOB#1"},"sk":{"S":"JOB"}}}'
    if "leadingkeys" in str(context_of(body)).lower():
        raise Healed("a request to DynamoDB has dynamodb:LeadingKeys")
    assert with_leading_keys(body)["dynamodb:LeadingKeys"] == ["JOB#1"]
    iam_actions.dynamodb_service_context = with_leading_keys


# SendMessageBatch is asked for as an action of its own, and so are its sisters (Amazon SQS developer guide, API permissions:
# they need sqs:SendMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility).
action_of = iam_actions.extract_iam_action


def single_action(*request):
    action = action_of(*request)
    return action.removesuffix("Batch") if action and action.startswith("sqs:") else action


def mend_batches():
    request = ("sqs", "POST", "/", {"x-amz-target": "AmazonSQS.SendMessageBatch"}, b"{}", {})
    if action_of(*request) == "sqs:SendMessage":
        raise Healed("SendMessageBatch needs sqs:SendMessage")
    assert single_action(*request) == "sqs:SendMessage"
    iam_actions.extract_iam_action = single_action


# A generated secret has punctuation, whatever ExcludePunctuation says.
secret_of = provisioners._sm_secret_string


def secret(props):
    generate = dict(props.get("GenerateSecretString") or {})
    if generate.get("ExcludePunctuation"):
        generate["ExcludeCharacters"] = generate.get("ExcludeCharacters", "") + string.punctuation
        props = {**props, "GenerateSecretString": generate}
    return secret_of(props)


def mend_generated_secrets():
    props = {"GenerateSecretString": {"ExcludePunctuation": True, "PasswordLength": 500}}
    if not set(secret_of(props)) & set(string.punctuation):
        raise Healed("a generated secret minds ExcludePunctuation")
    assert secret(props).isalnum()
    provisioners._sm_secret_string = secret


# Ref of a secret is its name, not its ARN (CloudFormation user guide, AWS::SecretsManager::Secret, Return values).
SECRET = "AWS::SecretsManager::Secret"
secrets = dict(provisioners._RESOURCE_HANDLERS[SECRET])


def name_of(arn):
    return arn.rpartition(":secret:")[2].rpartition("-")[0]


def by_arn(handle):
    """Has a handler that returns a secret's name return its ARN."""

    def handled(*arguments, **named):
        _, attributes = handle(*arguments, **named)
        return attributes["Arn"], attributes

    return handled


def mend_secret_names():
    name, attributes = secrets["create"]("Probe", {"SecretString": "x"}, "probe")
    secrets["delete"](name, {})
    if name == attributes["Arn"]:
        raise Healed("Ref of a secret is its ARN")
    provisioners._RESOURCE_HANDLERS[SECRET] = {
        **secrets,
        "create": by_arn(secrets["create"]),
        "update": by_arn(lambda arn, *rest, **named: secrets["update"](name_of(arn), *rest, **named)),
        "delete": lambda arn, props: secrets["delete"](name_of(arn), props),
    }


# All functions share one folder for temporary files. On Lambda each environment has its own.
environment_of = lambda_svc._provided_worker_env


def own_environment(config, code, api_port):
    variables = environment_of(config, code, api_port)
    variables["TMPDIR"] = tempfile.mkdtemp(prefix=config["FunctionName"] + "-")
    return variables


def mend_temporary_files():
    config = {"FunctionName": "probe", "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:probe", "Role": "r"}
    if environment_of(config, "/", 1).get("TMPDIR") != os.environ["TMPDIR"]:
        raise Healed("an environment has a folder of its own for temporary files")
    lambda_svc._provided_worker_env = own_environment


# What is no fault: deliveries are at least once, and where TWICE is true every one comes twice.
deliver = lambda_svc._execute_function


def deliver_twice(function, event):
    answer = deliver(function, event)
    if "requestContext" in event or answer.get("error"):
        return answer
    return deliver(function, event)


denied = []
denial = iam_actions.access_denied_response


@functools.wraps(denial)
def record_denial(service, action, principal, *rest, **named):
    denied.append({"action": action, "principal": principal, "resource": named.get("resource_arn", ""), "code": named.get("error_code", "")})
    return denial(service, action, principal, *rest, **named)


def workers(function):
    with lambda_runtime._lock:
        return [w for pool in lambda_runtime._workers.values() for w in pool if w.func_name == function]


def kill(function):
    killed = {"working": 0, "idle": 0}
    for worker in workers(function):
        process = worker._proc
        if process and process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed["working" if worker.in_use else "idle"] += 1
    return killed


def pass_time(queue):
    for esm in lambda_svc._esms._data.values():
        if esm["EventSourceArn"].endswith(":" + queue) and lambda_svc._esm_inflight.get(esm["UUID"]):
            return 0
    with sqs._queues_lock:
        hidden = [
            message
            for url, q in sqs._queues._data.items()
            if q["name"] == queue
            for message in q["messages"]
            if message.get("visible_at", 0) > time.time()
        ]
        for message in hidden:
            message["visible_at"] = 0
    lambda_svc._esm_wake.set()
    return len(hidden)


def credentials(function):
    record = next(f for f in lambda_svc._functions._data.values() if f["config"]["FunctionName"] == function)
    return lambda_runtime.execution_credentials(record["config"])


def obey():
    commands = {"kill": kill, "pass": pass_time, "denied": lambda: denied, "credentials": credentials}
    for line in sys.stdin:
        name, *arguments = line.split()
        print(json.dumps(commands[name](*arguments)), file=answers)
    lambda_runtime.reset()
    os._exit(0)


async def main():
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.backlog = 1024
    # No connection ends while somebody may be about to use it: tests count attempts.
    config.keep_alive_timeout, config.keep_alive_max_requests = 3600, 10**9
    if certificate:
        config.certfile, config.keyfile = certificate, key
    threading.Thread(target=obey, daemon=True).start()
    await serve(app.app, config)


mends = (mend_ranges, mend_leading_keys, mend_batches, mend_generated_secrets, mend_secret_names, mend_temporary_files)
for mend in mends:
    try:
        mend()
    except Healed as healed:
        sys.exit(f"this MiniStack needs {mend.__name__} no more, take it out of internal/ministacktest/serve.py: {healed}")
if os.environ["TWICE"] == "true":
    lambda_svc._execute_function = deliver_twice
iam_actions.access_denied_response = record_denial
print(endpoint, file=answers)
asyncio.run(main())
