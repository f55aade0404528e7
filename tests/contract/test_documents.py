"""README and proto-docs: what they point at is there, and what they promise has a test."""
import glob
import re

from conftest import REPOSITORY

DOCUMENTS = [REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *sorted((REPOSITORY / "proto-docs").rglob("*.md"))]


def test_every_relative_link_leads_somewhere():
    """A link that leads nowhere is a promise nobody kept. Those to what the gateway serves are followed by tests/site."""
    dead = []
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text()):
            if "://" not in target and not target.startswith("/") and not (document.parent / target).exists():
                dead.append(f"{document.name}: {target}")
    assert not dead


def test_every_path_of_the_repository_that_a_document_names_is_there():
    """Files move; documents that name them must move along."""
    missing = []
    roots = ("services/", "deploy/", "tests/", "api/", "proto-docs/")
    for document in DOCUMENTS:
        for path in re.findall(r"`([^`\s]+)`", document.read_text()):
            if path.startswith(roots) and not glob.glob(str(REPOSITORY / path)):
                missing.append(f"{document.name}: {path}")
    assert not missing


def test_every_threat_and_every_requirement_is_answered_by_tests_that_exist():
    """A row of proto-docs/security.md names a test, or says that it is the operator's."""
    text = (REPOSITORY / "proto-docs/security.md").read_text()
    named = set(re.findall(r"`(tests/[^`]+)`", text))
    assert len(named) > 40 and [path for path in named if not (REPOSITORY / path).is_file()] == []
    for title, most in (("Threats", 30), ("PCI DSS 4.0.1", 30)):
        section = re.search(rf"^## {re.escape(title)}\n(.*?)^## ", text, re.M | re.S)[1]
        rows = [row for row in section.splitlines() if row.startswith("| ") and not row.startswith(("| at |", "| requirement |"))]
        unanswered = [row for row in rows if not re.search(r"(`tests/[^`]+`|operator) \|$", row)]
        assert len(rows) >= most and unanswered == []


def test_the_session_of_the_readme_is_the_one_that_is_executed():
    """tests/e2e runs deploy/local/session.sh.txt; README shows the same text."""
    session = (REPOSITORY / "deploy/local/session.sh.txt").read_text().strip()
    assert session in (REPOSITORY / "README.md").read_text()


def test_every_rule_has_a_test_that_names_it():
    """[R12] and all others: a rule nobody tests is a wish."""
    rules = re.findall(r"^\| (R\d+) \|", (REPOSITORY / "proto-docs/rules.md").read_text(), re.M)
    assert len(rules) > 20
    tests = "\n".join(path.read_text() for pattern in ("*.cpp", "*.py") for path in (REPOSITORY / "tests").rglob(pattern)
                      if path.name != "test_documents.py")
    assert [rule for rule in rules if f"[{rule}]" not in tests] == []


def test_every_setting_that_a_service_reads_is_documented():
    """deploy/env lists all settings with their defaults (design.md 5)."""
    common = (REPOSITORY / "services/io/service.cpp").read_text()
    for service in ("orders", "carts"):
        own = "".join(path.read_text() for path in (REPOSITORY / f"services/{service}").rglob("*.cpp"))
        read = set(re.findall(r'"(REPRISE_[A-Z_]+)"', common + own))
        documented = set(re.findall(r"^(?:# )?(REPRISE_[A-Z_]+)=", (REPOSITORY / f"deploy/env/{service}.env").read_text(), re.M))
        assert len(read) > 10 and read == documented, service
