"""The rules of this house that no linter on the shelf has, each with its reason.

A module of a service is a room (fixed names: routes, consumers, store …), a use case or an adapter (it has
async code), or domain (it has none). The exceptions are in the tables at the top, each with its reason too.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.lint.source import Finding, Source

MAX_LINES = 400
LONG_FILES: dict[str, str] = {}  # path: why it may be longer
ADAPTERS: dict[str, str] = {  # path of a module without async code: what outside thing it speaks to
    "services/mailer/src/mailer/mail.py": "escapes with MarkupSafe, signs links",
    "services/mailer/src/mailer/mail_template.py": "compiles Jinja and MJML",
    "services/mailer/src/mailer/skeleton.py": "escapes with MarkupSafe",
    "services/sftp-poller/src/sftp_poller/host_key.py": "makes and reads asyncssh's keys",
    "services/sftp-poller/src/sftp_poller/open_file.py": "answers an SFTP client, in asyncssh's errors",
    "services/sftp-poller/src/sftp_poller/paths.py": "answers an SFTP client, in asyncssh's errors",
    "services/sftp-poller/src/sftp_poller/public_key.py": "reads merchants' keys with asyncssh",
    "services/sftp-poller/src/sftp_poller/reach.py": "makes and reads asyncssh's keys",
    "services/sftp-poller/src/sftp_poller/virtual_root.py": "answers an SFTP client, in asyncssh's errors",
}
PURE_LIBRARIES: dict[str, str] = {  # what they compute, without I/O, that we should not write again
    "email_validator": "whether an address is one (RFC 5321, 6531)",
    "idna": "internationalized host names (RFC 5891)",
    "phonenumbers": "telephone numbers",
    "polars": "columns of text judged at once (ADR 11)",
}
PURE_KIT: dict[str, str] = {  # modules of the kit that compute without I/O, for more than one service
    "kit.addresses": "how addresses are compared and hashed",
    "kit.colour": "contrast of colours (WCAG 2)",
}

FRAMEWORKS = frozenset({"fastapi", "starlette", "sqlalchemy", "aio_pika", "asyncpg", "aiosqlite"})
EMPTY_NAMES = frozenset({"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"})
CLOCK_FILES: dict[str, str] = {  # path: why it reads the system's clock
    "libs/kit/src/kit/clock.py": "it is the clock port",
    "libs/kit/src/kit/ids.py": "ids sort by when they were made, whatever night a job is run for",
    "embedded/src/embedded/mail_catcher.py": "it stands for the customers' mail servers, outside of our time",
    "cli/src/proofmark/demo/journey.py": "it plays merchant and customers, who live in real time",
}
CLOCK_READINGS = frozenset(
    {
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
        "time.time",
        "time.time_ns",
        "time.localtime",
        "time.gmtime",
    }
)
MACHINE_CLOCK = (
    "kit.clock.machine_now"  # for what runs by real time whatever the clock port says: leases, tokens
)
SERVICES = "accounts|ingest-api|sftp-poller|mailer|tracking|reviews|feed-exporter|connectors|gateway"
TOPOLOGY_NAME = re.compile(
    r"proofmark\.events"
    r"|[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*\.v\d+"
    rf"|(?:{SERVICES})\.[a-z]+(?:-[a-z]+)+(?:\.retry|\.dead)?"
)
SUPPRESSION = re.compile(
    r"#\s*(?:type:\s*ignore(?:\[[\w, -]+\])?|noqa(?::\s*[A-Z]+\d+(?:[, ]+[A-Z]+\d+)*)?)(?P<rest>.*)"
)
REASON = re.compile(r"\s*[#-]\s*\S+(?:\s+\S+)+")


@dataclass(frozen=True)
class Rule:
    """A check over one file, and why it exists."""

    name: str
    reason: str
    check: Callable[[Source], Iterator[tuple[int, str]]]

    def findings(self, source: Source) -> Iterator[Finding]:
        """Yield what breaks the rule in this file."""
        for line, message in self.check(source):
            yield Finding(source.path, line, self.name, message)


def top(module: str) -> str:
    """Return the package a full name begins with."""
    return module.partition(".")[0]


def domain_is_pure(source: Source) -> Iterator[tuple[int, str]]:
    """Yield imports of a domain module beyond the standard library, contracts and its own package."""
    if not source.in_service or source.is_room or source.is_async or str(source.path) in ADAPTERS:
        return
    allowed = {*sys.stdlib_module_names, *PURE_LIBRARIES, "contracts", source.package}
    for line, module in source.imports():
        if top(module) not in allowed and module.rpartition(".")[0] not in PURE_KIT:
            yield line, f"a module without async code is domain: no {module} here"


def use_cases_know_no_framework(source: Source) -> Iterator[tuple[int, str]]:
    """Yield framework and driver imports outside the rooms made for them."""
    if not source.in_service or source.is_room:
        return
    for line, module in source.imports():
        if top(module) in FRAMEWORKS:
            yield line, f"only routes, consumers and stores meet {top(module)}"


def sql_stays_in_stores(source: Source) -> Iterator[tuple[int, str]]:
    """Yield imports of SQLAlchemy outside store, tables, migrations and kit."""
    if source.package in {None, "kit"} or source.is_storage or source.is_migration:
        return
    for line, module in source.imports():
        if top(module) == "sqlalchemy":
            yield line, "SQL is written in store.py or store_*.py over tables.py"


def contracts_stand_alone(source: Source) -> Iterator[tuple[int, str]]:
    """Yield what contracts imports beyond pydantic."""
    if source.package != "contracts":
        return
    allowed = sys.stdlib_module_names | {"contracts", "pydantic"}
    for line, module in source.imports():
        if top(module) not in allowed:
            yield line, f"contracts imports pydantic and the standard library, not {module}"


def time_comes_from_the_clock(source: Source) -> Iterator[tuple[int, str]]:
    """Yield readings of the system's clock in shipped code."""
    if source.package is None or str(source.path) in CLOCK_FILES:
        return
    dotted = (node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute | ast.Name))
    for node in dotted:
        read = full_name(node, source.names)
        if read in CLOCK_READINGS or (read == MACHINE_CLOCK and source.package != "kit"):
            yield node.lineno, f"{read} reads the system's clock; ask the clock port"


def full_name(node: ast.expr, names: dict[str, str]) -> str | None:
    """Return what a dotted expression refers to, through the file's imports."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute) and (origin := full_name(node.value, names)):
        return f"{origin}.{node.attr}"
    return None


def files_stay_short(source: Source) -> Iterator[tuple[int, str]]:
    """Yield a file that is longer than a reader's patience."""
    lines = source.text.count("\n")
    if lines > MAX_LINES and str(source.path) not in LONG_FILES and not source.is_migration:
        yield MAX_LINES, f"{lines} lines; at most {MAX_LINES}: a room to divide"


def names_say_something(source: Source) -> Iterator[tuple[int, str]]:
    """Yield modules and packages whose name says nothing of what is in them."""
    for name in {*source.path.parent.parts, source.path.stem} & EMPTY_NAMES:
        yield 1, f"'{name}' could hold anything; name it after what it does"


def names_of_the_topology_stand_once(source: Source) -> Iterator[tuple[int, str]]:
    """Yield literal event, queue and exchange names in shipped code."""
    if source.package in {None, "contracts"} or source.is_migration:
        return
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and TOPOLOGY_NAME.fullmatch(node.value)
        ):
            yield node.lineno, f"'{node.value}' is declared in contracts.topology; use that"


def suppressions_have_reasons(source: Source) -> Iterator[tuple[int, str]]:
    """Yield suppressed findings of linters and type checker that do not say why."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        match = SUPPRESSION.match(token.string) if token.type == tokenize.COMMENT else None
        if match and not REASON.match(match["rest"]):
            yield (
                token.start[0],
                "a suppressed finding needs its reason beside it, after a dash or another '#'",
            )


RULES = (
    Rule(
        "domain-is-pure",
        "Rules of the business are read and tested without database, broker or web.",
        domain_is_pure,
    ),
    Rule(
        "use-cases-know-no-framework",
        "Two doors, one use case: what a route and a consumer share knows neither of them.",
        use_cases_know_no_framework,
    ),
    Rule(
        "sql-stays-in-stores",
        "Two databases are products: one file per service shows all SQL that must work on both.",
        sql_stays_in_stores,
    ),
    Rule(
        "contracts-stand-alone",
        "A contract is read by everybody, so it drags nothing in.",
        contracts_stand_alone,
    ),
    Rule(
        "time-comes-from-the-clock",
        "Jobs are run for other nights in tests, demo and by operators; a direct reading would not follow.",
        time_comes_from_the_clock,
    ),
    Rule(
        "files-stay-short",
        "Beyond 400 lines a file has a second subject.",
        files_stay_short,
    ),
    Rule(
        "names-say-something",
        "Such modules gather whatever has no home, and everything comes to import them.",
        names_say_something,
    ),
    Rule(
        "topology-names-stand-once",
        "A misspelt queue name is no error for the broker, only a message that never arrives.",
        names_of_the_topology_stand_once,
    ),
    Rule(
        "suppressions-have-reasons",
        "Without its reason nobody can tell whether a suppression still holds.",
        suppressions_have_reasons,
    ),
)
