"""A WSGI application without a framework."""

import json
import os
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs

GREETING = os.environ.get("GREETING", "Hello from Renga")
DYNO = os.environ.get("DYNO", "local")


def application(environ, start_response):
    handler = ROUTES.get(environ["PATH_INFO"])
    if handler is None:
        return answer(start_response, {"error": "not found"}, "404 Not Found")
    return answer(start_response, handler(environ))


def home(_):
    return {"greeting": GREETING, "dyno": DYNO, "python": sys.version.split()[0]}


def version(_):
    return {"version": Path(__file__).with_name("VERSION").read_text().strip()}


def headers(environ):
    return {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}


def slow(environ):
    ms = int(parse_qs(environ["QUERY_STRING"]).get("ms", ["1000"])[0])
    time.sleep(ms / 1000)
    return {"waited": ms, "dyno": DYNO}


def crash(_):
    print("crashing because /crash was asked for", flush=True)
    os._exit(1)


def answer(start_response, value, status="200 OK"):
    body = json.dumps(value).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


ROUTES = {"/": home, "/version": version, "/headers": headers, "/slow": slow, "/crash": crash}
