"""Prints nginx's configuration for the site in a folder, as its static.json asks.

Words in double braces are filled in when a dyno starts.
"""

import json
import re
import sys
from pathlib import Path

KNOWN_KEYS = {"root", "clean_urls", "https_only", "error_page", "headers", "routes", "redirects", "encoding"}

TEMPLATE = """daemon off;
worker_processes {{{{WORKERS}}}};
pid {{{{WORK}}}}/nginx.pid;
error_log stderr error;

events {{
  worker_connections 1024;
}}

http {{
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  charset {encoding};
  log_format site '$http_x_forwarded_for "$request" $status $body_bytes_sent request_id=$http_x_request_id';
  access_log /dev/stdout site;
  client_body_temp_path {{{{WORK}}}}/body;
  proxy_temp_path {{{{WORK}}}}/proxy;
  fastcgi_temp_path {{{{WORK}}}}/fastcgi;
  uwsgi_temp_path {{{{WORK}}}}/uwsgi;
  scgi_temp_path {{{{WORK}}}}/scgi;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 95s;
  server_tokens off;
  absolute_redirect off;
  port_in_redirect off;
  gzip on;
  gzip_vary on;
  gzip_proxied any;
  gzip_min_length 512;
  gzip_types text/css text/plain text/xml application/javascript application/json application/xml application/rss+xml application/wasm image/svg+xml;
  geo $dollar {{ default "$"; }}
  # The path that was asked for; $uri becomes that of the file.
  map $request_uri $asked_path {{
    default $uri;
    "~^(?<path_alone>[^?]*)" $path_alone;
  }}

{maps}
  server {{
    listen {{{{PORT}}}};
    root "{{{{HOME}}}}{root}";
    index index.html;
{server}
    location / {{
      try_files {tries} =404;
    }}
  }}
}}
"""


class Unusable(Exception):
    """static.json asks for something that cannot be done."""


def main(folder):
    wishes = read_wishes(folder / "static.json")
    root = find_root(folder, wishes)
    print(TEMPLATE.format(
        encoding=expect(wishes, "encoding", str, "utf-8").lower(),
        root=f"/{root}" if root != "." else "",
        maps="\n".join([*route_map(wishes), *header_maps(wishes)]),
        server="\n".join(f"    {line}" for line in server_lines(wishes, root)),
        tries="$uri $uri.html $uri/ $route" if expect(wishes, "clean_urls", bool, False) else "$uri $uri/ $route",
    ))


def read_wishes(path):
    if not path.exists():
        return {}
    try:
        wishes = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Unusable(f"static.json is not JSON: {error}") from error
    if not isinstance(wishes, dict):
        raise Unusable("static.json is not an object")
    for key in sorted(wishes.keys() - KNOWN_KEYS):
        print(f' !     static.json: "{key}" is not supported and has no effect', file=sys.stderr)
    return wishes


def expect(wishes, key, kind, default):
    value = wishes.get(key, default)
    if not isinstance(value, kind):
        raise Unusable(f'static.json: "{key}" is {json.dumps(value)}, but it has to be {NAMES[kind]}')
    return value


NAMES = {str: "a string", bool: "true or false", dict: "an object"}


def find_root(folder, wishes):
    if "root" not in wishes:
        return next((name for name in ("public_html", "public") if (folder / name / "index.html").exists()), ".")
    root = expect(wishes, "root", str, ".").strip("/") or "."
    if ".." in Path(root).parts or re.search(r'["\\$#{}\s]', root):
        raise Unusable(f'static.json: "root" is {json.dumps(root)}, but it has to be a plain folder of the app')
    if not (folder / root).is_dir():
        raise Unusable(f'static.json: the folder of "root", {root}, does not exist after the build')
    return str(Path(root))


def route_map(wishes):
    """Files for addresses that name none, such as the one page of a client-side application."""
    routes = expect(wishes, "routes", dict, {})
    lines = [f"    {pattern(glob)} {quoted('/' + target.lstrip('/'))};" for glob, target in routes.items()]
    return ["  map $asked_path $route {", '    default "";', *lines, "  }"]


def header_maps(wishes):
    lines = []
    for index, rules in enumerate(headers_by_name(wishes).values()):
        lines += [f"  map $asked_path $header_{index} {{", '    default "";']
        lines += [f"    {pattern(glob)} {quoted(value)};" for glob, value in rules]
        lines += ["  }"]
    return lines


def headers_by_name(wishes):
    rules = {}
    for glob, headers in expect(wishes, "headers", dict, {}).items():
        for name, value in headers.items():
            if not re.fullmatch(r"[A-Za-z0-9-]+", name):
                raise Unusable(f"static.json: {json.dumps(name)} is not the name of a header")
            rules.setdefault(name, []).append((glob, value))
    return rules


def server_lines(wishes, root):
    yield from (f"add_header {name} $header_{index} always;" for index, name in enumerate(headers_by_name(wishes)))
    if expect(wishes, "https_only", bool, False):
        yield 'if ($http_x_forwarded_proto = "http") { return 301 https://$host$request_uri; }'
    if expect(wishes, "clean_urls", bool, False):
        yield r'if ($request_uri ~ "^(/(?:[^?]*/)?)index\.html(?:\?.*)?$") { return 301 $1$is_args$args; }'
        yield r'if ($request_uri ~ "^(/[^?]+)\.html(?:\?.*)?$") { return 301 $1$is_args$args; }'
    if "error_page" in wishes:
        page = "/" + expect(wishes, "error_page", str, "").lstrip("/")
        yield f"error_page 404 500 502 503 504 {quoted(page)};"
    yield r'location ~ "/\.(?!well-known/)" { return 404; }'
    if root == ".":
        yield r'location ~ "^/(?:Procfile|static\.json|app\.json|project\.toml)$" { return 404; }'
    yield from redirects(wishes)


def redirects(wishes):
    for glob, target in expect(wishes, "redirects", dict, {}).items():
        url, status = (target.get("url"), target.get("status", 301)) if isinstance(target, dict) else (target, 301)
        if not isinstance(url, str) or status not in (301, 302, 303, 307, 308):
            raise Unusable(f"static.json: the redirect of {json.dumps(glob)} needs a url, and a status from 301, 302, 303, 307, 308")
        yield f"location {location(glob)} {{ return {status} {quoted(url)}; }}"


def location(glob):
    return f"= {quoted(path_of(glob))}" if "*" not in glob else f"~ {regex(glob)}"


def pattern(glob):
    """A key of a map: compared as it is, or as a regular expression when it has stars."""
    return quoted(path_of(glob)) if "*" not in glob else quoted_word("~" + expression(glob))


def regex(glob):
    return quoted_word(expression(glob))


def expression(glob):
    """`*` stands for anything within one part of a path, `**` for anything."""
    parts = (".*" if part == "**" else "[^/]*" if part == "*" else re.escape(part) for part in re.split(r"(\*\*|\*)", path_of(glob)))
    return f"^{''.join(parts)}$"


def path_of(glob):
    return glob if glob.startswith("/") else f"/{glob}"


def quoted(text):
    """A string as nginx reads it: without variables."""
    if not isinstance(text, str) or re.search(r"[\x00-\x1f]|\{\{", text):
        raise Unusable(f"static.json: {json.dumps(text)} cannot be used as a value")
    return quoted_word(text.replace("\\", "\\\\")).replace("$", "${dollar}")


def quoted_word(text):
    return '"' + text.replace('"', '\\"') + '"'


try:
    main(Path(sys.argv[1]))
except Unusable as error:
    sys.exit(f"       {error}")
