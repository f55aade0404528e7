"""A stand-in between the order service and the cart service, which passes everything on until it is told to misbehave."""
import http.client
import socketserver
import threading
import time
import urllib.parse


def read_message(reader):
    """One request, whole: its first line and headers as they came, and its body. None at the end of the connection."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = reader.readline()
        if not line:
            return None
        head += line
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return head, reader.read(int(lengths[0])) if lengths else b""


class Neighbour:
    """Listens on the loopback, and passes requests on to `url`. `misbehaviour` is called with the connection's socket in
    place of the answer; whether the request is carried out before it, is its own `passes_on`."""

    def __init__(self, url):
        self.target, self.misbehaviour, self.asked = urllib.parse.urlsplit(url).netloc, None, 0
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self.handler(), bind_and_activate=True)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def handler(self):
        neighbour = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                try:
                    while message := read_message(self.rfile):
                        neighbour.answer(self.connection, *message)
                except OSError:
                    pass  # Whoever asked has gone, or was cut off on purpose.

        return Handler

    def answer(self, connection, head, body):
        self.asked += 1
        misbehaviour, answer = self.misbehaviour, None
        if misbehaviour is None or misbehaviour.passes_on:
            answer = self.ask_target(head, body)
        if misbehaviour is not None:
            misbehaviour(connection, answer)
        else:
            connection.sendall(answer)

    def ask_target(self, head, body):
        """The real answer, as octets."""
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines if ": " in line)
        method, path, _ = first.split(" ")
        target = http.client.HTTPConnection(self.target, timeout=30)
        target.request(method, path, body, headers)
        answer = target.getresponse()
        content = answer.read()
        target.close()
        return message(answer.status, content, [(name, value) for name, value in answer.getheaders()
                                                if name.lower() not in ("connection", "content-length")])


def message(status, body, headers=(("Content-Type", "application/json"),), length=None):
    """An answer as it goes over the wire, with the length that is claimed for its body."""
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in headers),
             f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


# ---- how a neighbour can misbehave -----------------------------------------------------------------------------------

SILENCE_SECONDS = 3.5


class Misbehaviour:
    """What is done in place of an answer. `name` is what the test is called after."""

    def __init__(self, name, act, passes_on=True):
        self.name, self.act, self.passes_on = name, act, passes_on

    def __call__(self, connection, answer):
        self.act(connection, answer)


def says(name, octets):
    return Misbehaviour(name, lambda connection, _: connection.sendall(octets))


def cut_off(connection):
    """Ends the connection: whoever asked sees it at once."""
    connection.shutdown(2)
    raise ConnectionAbortedError


def stay_silent(_):
    time.sleep(SILENCE_SECONDS)
    raise ConnectionAbortedError


def part_of(share, end):
    """Sends a share of the real answer, and then ends like that."""
    def act(connection, answer):
        connection.sendall(answer[:int(len(answer) * share)])
        end(connection)
    return act


def drip(connection, answer):
    for octet in answer:
        connection.sendall(bytes([octet]))
        time.sleep(0.05)


def send_claiming(difference, end):
    """The real answer, but with a Content-Length that is so much off."""
    def act(connection, answer):
        head, body = answer.split(b"\r\n\r\n", 1)
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
        lines.append(f"Content-Length: {len(body) + difference}".encode())
        connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        end(connection)
    return act


def send_without_end(connection, _):
    connection.sendall(message(201, b'{"cart":"', length=1 << 40))
    while True:
        connection.sendall(b"x" * 65536)


def send_headers_without_end(connection, _):
    connection.sendall(b"HTTP/1.1 201 Created\r\n")
    while True:
        connection.sendall(b"X-Filler: " + b"x" * 4096 + b"\r\n")


def answer_late(connection, answer):
    time.sleep(SILENCE_SECONDS)
    connection.sendall(answer)
