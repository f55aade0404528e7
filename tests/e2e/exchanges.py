"""The exchanges of a run with the gateway, and what holds them to the contract: contract.mjs."""
import json
import subprocess
import tempfile
import threading
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
BUNDLE = FOLDER.parents[1] / "api" / "bundle"


class Exchanges:
    """Keeps what one gateway answers, from `begin` on: no query, no header and no body of a request. The file has no name, and
    is gone with the process."""

    def __init__(self):
        self.url, self.file, self.lock = None, None, threading.Lock()

    def begin(self, url):
        self.url, self.file = url, tempfile.TemporaryFile("w+")

    def keep(self, url, method, target, status, headers, body):
        """An answer of any other server than the gateway is not held to the contract, and not kept."""
        if url != self.url:
            return
        line = json.dumps({"method": method, "path": target.split("?")[0], "status": status, "headers": headers,
                           "body": body.decode(errors="backslashreplace")})
        with self.lock:
            self.file.write(line + "\n")

    def report(self):
        """What deviated from the contract, and what of the contract was not seen, each as sentences."""
        with tempfile.TemporaryDirectory(prefix="reprise-contract-") as folder:
            subprocess.run([BUNDLE, folder], check=True, timeout=60)
            self.file.seek(0)
            run = subprocess.run(["node", FOLDER / "contract.mjs", Path(folder, "openapi.json")], stdin=self.file,
                                 capture_output=True, text=True, timeout=600)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)


EXCHANGES = Exchanges()
