"""The exchanges of a run with the gateway, and what holds them to the contract: contract.mjs, and for UltraCart's dialect
ultracart_models.py."""
import json
import subprocess
import tempfile
import threading
from pathlib import Path

from ultracart_models import Dialect, is_dialect

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
        """What deviated from the contracts, and what of them was not seen, each as sentences."""
        self.file.seek(0)
        dialect = Dialect()
        with tempfile.TemporaryFile("w+") as native:
            for line in self.file:
                exchange = json.loads(line)
                if is_dialect(exchange["path"]):
                    dialect.hold(exchange)
                else:
                    native.write(line)
            native.seek(0)
            found = self.report_of_native(native)
        return {name: found[name] + getattr(dialect, name) for name in ("deviations", "unseen")}

    @staticmethod
    def report_of_native(file):
        with tempfile.TemporaryDirectory(prefix="reprise-contract-") as folder:
            subprocess.run([BUNDLE, folder], check=True, timeout=60)
            run = subprocess.run(["node", FOLDER / "contract.mjs", Path(folder, "openapi.json")], stdin=file,
                                 capture_output=True, text=True, timeout=600)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)


EXCHANGES = Exchanges()
