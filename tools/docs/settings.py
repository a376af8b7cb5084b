"""docs/settings.md: every variable that some part reads, with unit and default."""

import inspect
import json
import types
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from kit.settings import ServiceSettings
from tools.generate.markdown import code, table

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED = "embedded"
_UNITS = {
    "seconds": "seconds",
    "minutes": "minutes",
    "hours": "hours",
    "days": "days",
    "bytes": "bytes",
    "port": "TCP port",
    "url": "URL",
    "dir": "directory",
}
_BOUNDS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
_INTRODUCTION = """# Settings

Written by `make generate` from the settings classes; change those. Every part reads its variables once, when
it starts. On and off are `1` and `0`; lists and maps are written as JSON. "Embedded" is `proofmark up`:
everything in one process.
"""
_COMMAND_LINE = """
## The command line

Commands that talk to a running platform read two variables more:

| variable | meaning | default |
| --- | --- | --- |
| `PROOFMARK_URL` | Address of the gateway. | that of the platform running on `PROOFMARK_DATA_DIR` |
| `PROOFMARK_TOKEN` | Operator token, or an API client's secret. | `operator-token` in `PROOFMARK_DATA_DIR` |
"""

Classes = Mapping[str, type[ServiceSettings]]


def document() -> str:
    classes = settings_classes()
    parts = [name for name in classes if name != EMBEDDED]
    sections = [_INTRODUCTION, "\n## Every part\n\n", _shared(classes)]
    for part in parts:
        own = [name for name in classes[part].model_fields if name not in ServiceSettings.model_fields]
        if own:
            intro = (inspect.getdoc(classes[part]) or "").partition(";")[0].rstrip(".")
            sections.append(f"\n## {part}\n\n{intro}.\n\n{_own(part, own, classes)}")
    alone = [name for name in classes[EMBEDDED].model_fields if _readers(name, classes) == [EMBEDDED]]
    sections.append(f"\n## Embedded only\n\n{_own(EMBEDDED, alone, classes)}")
    return "".join(sections) + _COMMAND_LINE


def settings_classes() -> Classes:
    """Return part → its class, in the order of the tree: gateway, services, embedded."""
    files = [*ROOT.glob("gateway/src/*/settings.py"), *sorted(ROOT.glob("services/*/src/*/settings.py")),
             *ROOT.glob("embedded/src/*/settings.py")]  # fmt: skip
    return {file.relative_to(ROOT).parts[-4]: _class_in(file.parent.name) for file in files}


def _class_in(package: str) -> type[ServiceSettings]:
    module = import_module(f"{package}.settings")
    (found,) = (
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, ServiceSettings)
        and value.__module__ == module.__name__
    )
    return found


def _readers(name: str, classes: Classes) -> list[str]:
    return [part for part, found in classes.items() if name in found.model_fields]


def _shared(classes: Classes) -> str:
    return table(
        ["variable", "meaning", "unit or form", "default"],
        (
            _row(name, ServiceSettings.model_fields[name], _default_of(name, ServiceSettings, classes))
            for name in ServiceSettings.model_fields
        ),
    )


def _own(part: str, names: list[str], classes: Classes) -> str:
    return table(
        ["variable", "meaning", "unit or form", "default", "also read by"],
        (
            [
                *_row(name, classes[part].model_fields[name], _default_of(name, classes[part], classes)),
                ", ".join(other for other in _readers(name, classes) if other != part),
            ]
            for name in names
        ),
    )


def _row(name: str, field: FieldInfo, default: str) -> list[str]:
    meaning = (field.description or "").replace("<", "&lt;")
    return [code(f"PROOFMARK_{name.upper()}"), meaning, _form(name, field), default]


def _default_of(name: str, of: type[ServiceSettings], classes: Classes) -> str:
    default = _written(of.model_fields[name])
    embedded = classes[EMBEDDED].model_fields.get(name)
    if embedded is None or _written(embedded) == default:
        return default
    return f"{default}; embedded {_written(embedded)}"


def _written(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined:
        return "required"
    return "none" if value in (None, "", (), {}) else code(_as_variable(value))


def _as_variable(value: Any) -> str:
    """Return a value as one would write it in the variable."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, tuple):
        return json.dumps(value, default=str)
    if isinstance(value, Path):
        return value.as_posix() if value.is_absolute() else f"./{value.as_posix()}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _form(name: str, field: FieldInfo) -> str:
    unit, kind = _UNITS.get(name.rpartition("_")[2]), _kind(field.annotation)
    forms = [form for form in (unit, kind) if form and (unit is None or form in (unit, "JSON"))]
    return ", ".join([*forms, *_bounds(field.metadata)])


def _bounds(metadata: Iterable[object]) -> Iterator[str]:
    for bound in metadata:
        for name, sign in _BOUNDS.items():
            if (limit := getattr(bound, name, None)) is not None:
                yield f"{sign} {limit}"


def _kind(annotation: Any) -> str:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _kind(next(kind for kind in inside if kind is not type(None)))
    if origin is Literal:
        return " or ".join(map(code, inside))
    if origin in (tuple, dict, list):
        return "JSON"
    return {bool: "on or off", int: "number", float: "number", Path: "path"}.get(annotation, "text")
