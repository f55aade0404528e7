"""What is printed for people to paste into a shell, run as they would."""
import json
import subprocess


def run_shell(text, **options):
    """Runs the text as one bash session, which must succeed in silence; returns what it printed."""
    run = subprocess.run(["bash", "-euo", "pipefail"], input=text, capture_output=True, text=True, timeout=300, **options)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stderr == ""
    return run.stdout


def documents(text):
    """The JSON objects in a text that holds other lines too."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while (at := text.find("{", at)) >= 0:
        try:
            value, at = decoder.raw_decode(text, at)
            found.append(value)
        except json.JSONDecodeError:
            at += 1
    return found
