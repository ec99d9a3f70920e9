"""Serves moto on a free port of the loopback, prints that port and ends when standard input does.

Two things of moto are mended. It changes tables and queues without a lock, so that a message is lost when another is
deleted at the same time, and DynamoDB's conditions have races: calls take turns here. And for each transaction it copies
the whole table with all that its stream ever held, to put the copy in its place should the transaction be cancelled: here
the rows that the transaction names are put back, and the stream is cut to what it was.
"""

import contextlib
import copy
import sys
import threading
import time

import moto.sqs.models
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.sqs.models import SQSBackend
from werkzeug.serving import make_server


@contextlib.contextmanager
def undone_on_error(table, named):
    keys = [
        (DynamoType(row[table.hash_key_attr]), DynamoType(row[table.range_key_attr]))
        for row in named
    ]
    before = [copy.deepcopy(table.get_item(*key)) for key in keys]
    events = len(table.stream_shard.items) if table.stream_shard else 0
    try:
        yield
    except Exception:
        for (partition, sort), row in zip(keys, before):
            if row is not None:
                table.items[partition][sort] = row
            else:
                table.items[partition].pop(sort, None)
        if table.stream_shard:
            del table.stream_shard.items[events:]
        raise


def transact(self, transact_items):
    named = {}
    for write in transact_items:
        (change,) = write.values()
        named.setdefault(change["TableName"], []).append(change.get("Key") or change["Item"])
    with contextlib.ExitStack() as undo:
        for name, rows in named.items():
            undo.enter_context(undone_on_error(self.get_table(name), rows))
        written(self, transact_items)


written = DynamoDBBackend.transact_write_items
DynamoDBBackend.transact_write_items = transact
Table.__deepcopy__ = lambda self, memo: self

turn = threading.Lock()
polled = SQSBackend.receive_message


def receive(self, queue_name, count, wait_seconds_timeout, visibility_timeout, message_attribute_names=None):
    """Looks again and again, so that the others have their turns while it waits."""
    end = time.monotonic() + wait_seconds_timeout
    while True:
        with turn:
            messages = polled(self, queue_name, count, 0, visibility_timeout, message_attribute_names)
        if messages or time.monotonic() >= end:
            return messages
        time.sleep(0.02)


SQSBackend.receive_message = receive
# No message gets old here. moto finds that out by counting the whole queue six times for each message, and asks the
# calendar for the time of each of them.
SQSBackend.is_message_valid_based_on_retention_period = lambda self, queue_name, message: True
moto.sqs.models.unix_time_millis = lambda: time.time() * 1000

app = DomainDispatcherApplication(create_backend_app)


def serve(environ, start_response):
    if environ.get("HTTP_X_AMZ_TARGET", "").endswith(".ReceiveMessage"):
        return app(environ, start_response)
    with turn:
        return app(environ, start_response)


server = make_server("127.0.0.1", 0, serve, threaded=True, request_handler=MotoRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
