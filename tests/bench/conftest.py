"""The tests here are of the arithmetic alone: nothing is timed, and nothing is started."""
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "e2e")]
