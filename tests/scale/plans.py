"""What PostgreSQL did for one search, as auto_explain writes it into its log: JSON behind "plan:"."""
import dataclasses
import json
import time


@dataclasses.dataclass(frozen=True)
class Search:
    query: str
    status: int
    orders: list
    nodes: list

    def pages_read(self):
        """The pages of tables and indexes, in memory or not. What an index passes over costs pages, and no rows."""
        return self.nodes[0]["Shared Hit Blocks"] + self.nodes[0]["Shared Read Blocks"]

    def sequential(self):
        return [node["Relation Name"] for node in self.nodes if node["Node Type"] == "Seq Scan"]

    def sorted_rows(self):
        """The most rows that one sort took in."""
        return max((rows_of(child) for node in self.nodes if "Sort" in node["Node Type"] for child in node["Plans"]), default=0)

    def rows_read(self):
        """The rows of tables and indexes that were looked at, whether or not they fit."""
        return sum(rows_of(node) + removed_by(node) for node in self.nodes if "Scan" in node["Node Type"] and "Relation Name" in node)

    def orders_read(self):
        """The rows of tables that were looked at: those that an index could tell of alone are none."""
        read = [node["Heap Fetches"] if node["Node Type"] == "Index Only Scan" else rows_of(node) + removed_by(node)
                for node in self.nodes if "Scan" in node["Node Type"] and "Relation Name" in node]
        return sum(read)


def rows_of(node):
    return node["Actual Rows"] * node["Actual Loops"]


def removed_by(node):
    return sum(node.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Index Recheck")) * node["Actual Loops"]


def nodes_of(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes_of(child)


class PlanLog:
    """Reads on in the log of PostgreSQL. For one search at a time."""

    def __init__(self, stack):
        self.path = stack.folder / "log" / "postgres.log"
        self.place = self.path.stat().st_size

    def plans(self):
        """The plans that are written from where the last ones ended."""
        with self.path.open(encoding="utf-8", errors="replace") as log:
            log.seek(self.place)
            text = log.read()
        decoder = json.JSONDecoder()
        found = [decoder.raw_decode(piece.lstrip())[0] for piece in text.split("plan:\n")[1:] if piece.rstrip().endswith("}") or "\n}\n" in piece]
        self.place += len(text.encode())
        return found

    def search(self, client, query):
        """Asks, and waits until the log has what was done for it."""
        self.plans()
        answer = client.get(f"/orders?{query}")
        end = time.monotonic() + 20
        while not (found := [plan for plan in self.plans() if "list_entry" in plan["Query Text"]]):
            assert time.monotonic() < end, f"no plan was written for {query}: {answer}"
            time.sleep(0.05)
        return Search(query, answer.status, answer.json().get("orders", []), list(nodes_of(found[0]["Plan"])))
