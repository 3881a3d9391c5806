"""A small threaded WSGI server: `linnet MODULE:APPLICATION` serves on 0.0.0.0 and $PORT until SIGTERM."""

import importlib
import os
import signal
import sys
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class Server(ThreadingMixIn, WSGIServer):
    """One thread a request; closing waits for those that are under way."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 128


class Handler(WSGIRequestHandler):
    """Access lines on standard output, without the time: the platform adds it."""

    def address_string(self):
        return self.headers.get("X-Forwarded-For") or super().address_string()

    def log_message(self, format, *args):
        print(self.address_string(), format % args, flush=True)


def main():
    if len(sys.argv) != 2 or ":" not in sys.argv[1]:
        sys.exit("usage: linnet MODULE:APPLICATION")
    port = int(os.environ.get("PORT", "8000"))
    with make_server("0.0.0.0", port, load(sys.argv[1]), Server, Handler) as server:
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
        print(f"linnet serves {sys.argv[1]} on port {port}", flush=True)
        server.serve_forever(poll_interval=0.1)
    print("linnet has stopped", flush=True)


def load(target):
    module, _, name = target.partition(":")
    sys.path.insert(0, os.getcwd())
    return getattr(importlib.import_module(module), name)
