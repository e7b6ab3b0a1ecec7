"""YAML that knows its lines, so that every mistake in a rule file is told with file and line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml


class TemplateError(ValueError):
    """A mistake in a template file. The message starts with ``file:line``."""


class Mapping(dict):
    """A YAML mapping; ``lines`` tells the line of each key, ``line`` that of the mapping, ``file`` where it stands."""

    file: str
    line: int
    lines: dict

    def error(self, key: object, message: str) -> TemplateError:
        """The error to raise about ``key`` of this mapping (or about the mapping, when it has no such key)."""
        return TemplateError(f"{self.file}:{self.lines.get(key, self.line)}: {message}")

    def check_keys(self, allowed: Iterable[str], required: Iterable[str] = ()) -> None:
        """Raises TemplateError on a key that is not allowed and on a required one that is missing."""
        allowed = list(allowed)
        for key in self:
            if key not in allowed:
                raise self.error(key, f"unknown key {key!r}; allowed are {', '.join(allowed)}")
        for key in required:
            if key not in self:
                raise self.error(None, f"key {key!r} is missing")


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):
    pass


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    out = Mapping()
    out.file, out.line, out.lines = loader.name, node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in out:
            raise TemplateError(f"{loader.name}:{key_node.start_mark.line + 1}: key {key!r} stands twice")
        out.lines[key] = key_node.start_mark.line + 1
        out[key] = loader.construct_object(value_node, deep=True)
    return out


def _yaml_word(loader: _Loader, node: yaml.ScalarNode) -> object:
    raise TemplateError(f"{loader.name}:{node.start_mark.line + 1}: {node.value!r} is read as a truth value: quote it")


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:bool", _yaml_word)


def read(path: Path) -> Mapping:
    """The mapping in a YAML file. Raises TemplateError when the file is no YAML mapping."""
    loader = _Loader(path.read_text(encoding="utf-8"))
    loader.name = path.name
    try:
        data = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TemplateError(f"{path.name}:{line}: {error.problem or 'not YAML'}") from error
    finally:
        loader.dispose()
    if not isinstance(data, Mapping):
        raise TemplateError(f"{path.name}:1: a mapping is expected")
    return data
