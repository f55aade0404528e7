"""Servers that answer every request with the same text: what the HTTP servers under the system reach by themselves."""
import contextlib
import os
import shutil
import subprocess
import tempfile
import urllib.request
from pathlib import Path

PISTACHE = Path(__file__).resolve().parents[2] / "build" / "release" / "reprise-bench-constant"
NGINX = """
daemon off; worker_processes auto; pid {folder}/nginx.pid; error_log stderr crit; {user}
events {{ worker_connections 4096; }}
http {{
    access_log off; keepalive_requests 1000000;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 "{text}"; }} }}
}}
"""


@contextlib.contextmanager
def running(command, url, wait):
    """A process, from when it answers until the end of `with`."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait(lambda: answers(url))
        yield url
    finally:
        process.terminate()
        process.wait()


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


@contextlib.contextmanager
def constants(port, length, wait):
    """Name of the server -> its URL; each answers a text of that length."""
    with tempfile.TemporaryDirectory(prefix="reprise-bench-nginx-") as folder:
        settings = Path(folder, "nginx.conf")
        user = "user www-data;" if os.getuid() == 0 else ""
        settings.write_text(NGINX.format(folder=folder, port=port, text="a" * length, user=user), encoding="utf-8")
        nginx = [shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"), "-p", folder, "-c", str(settings), "-e", "stderr"]
        pistache = [str(PISTACHE), str(port + 1), str(length)]
        with running(nginx, f"http://127.0.0.1:{port}", wait) as first, running(pistache, f"http://127.0.0.1:{port + 1}", wait) as second:
            yield {"nginx, a constant": first, "Pistache, a constant": second}
