#!/usr/bin/python3
"""HTTPS peers for a test: each on a port of its own, each with another certificate, all made here and thrown away.

    tests/support/tls_peer.py FOLDER

Writes the certificates to FOLDER, then the ports to FOLDER/ports.json, and answers every POST with {"peer":"<its name>"}.
"""
import http.server
import json
import os
import ssl
import subprocess
import sys
import threading


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def make_authority(name):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
            "-days", "2", "-keyout", f"{name}.key", "-out", f"{name}.pem")


def make_certificate(name, host, validity):
    """A certificate of the authority `ca` for one host; validity is (begin, end) as openssl-ca takes them."""
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
            "-keyout", f"{name}.key", "-out", f"{name}.csr")
    os.makedirs(f"{name}.d")
    for file in ("index", "index.attr"):
        open(f"{name}.d/{file}", "w").close()
    with open(f"{name}.cnf", "w", encoding="utf-8") as settings:
        settings.write(f"[ca]\ndefault_ca=own\n[own]\ndatabase={name}.d/index\nnew_certs_dir={name}.d\nrand_serial=yes\n"
                       f"default_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n[leaf]\nsubjectAltName={host}\n")
    openssl("ca", "-batch", "-notext", "-config", f"{name}.cnf", "-extensions", "leaf", "-cert", "ca.pem", "-keyfile", "ca.key",
            "-startdate", validity[0], "-enddate", validity[1], "-in", f"{name}.csr", "-out", f"{name}.pem")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        body = json.dumps({"peer": self.server.name}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Silent."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A caller that does not like the certificate hangs up."""


def serve(name):
    """Starts a peer on a free port, and returns that. The handshake is done by the connection's own thread."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{name}.pem", f"{name}.key")
    server = Server(("127.0.0.1", 0), Handler)
    server.name = name
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def main():
    os.chdir(sys.argv[1])
    lasting, over = ("20200101000000Z", "20991231235959Z"), ("20200101000000Z", "20200201000000Z")
    make_authority("ca")
    make_authority("other-ca")
    make_certificate("good", "IP:127.0.0.1", lasting)
    make_certificate("expired", "IP:127.0.0.1", over)
    make_certificate("wrong-host", "DNS:gateway.example", lasting)
    ports = {name: serve(name) for name in ("good", "expired", "wrong-host")}
    with open("ports.new", "w", encoding="utf-8") as file:
        json.dump(ports, file)
    os.rename("ports.new", "ports.json")
    threading.Event().wait()


if __name__ == "__main__":
    main()
