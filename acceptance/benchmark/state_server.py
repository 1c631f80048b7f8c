"""Keeps Terraform's state in memory: backend "http".

With a local state Terraform writes the whole file after each change of a resource. With a thousand of them that
takes longer than everything else together, and users who have that many keep their state elsewhere.
"""

import http.server
import threading


class StateServer:
    def __init__(self):
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.state = b""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def backend(self):
        """The block `terraform` that says where the state is."""
        return f"""terraform {{
  backend "http" {{
    address = "http://127.0.0.1:{self._server.server_port}/"
  }}
}}
"""


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self._answer(self.server.state, 200 if self.server.state else 204)

    def do_POST(self):
        self.server.state = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(b"", 200)

    def _answer(self, body, status):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
