/** A web process that numbers its answers and its log lines, so that a missing one shows, and exits when it is told to. */
export const COUNTER = `import http.server, os, itertools, threading, time
time.sleep(float(os.environ.get('BOOT_SECONDS', '0')))
count = itertools.count(1)
lock = threading.Lock()
class Page(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        if self.path == '/slow':
            time.sleep(10)
        with lock:
            body = str(next(count)).encode()
            print('answer', body.decode(), flush=True)
        self.send_response(200)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        if self.path == '/exit':
            os._exit(7)
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(('0.0.0.0', int(os.environ['PORT'])), Page).serve_forever()
`;
