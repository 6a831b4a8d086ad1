"""YAML files whose errors name file, line and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from config.errors import ConfigError

Model = TypeVar("Model", bound=BaseModel)


class YamlFile:
    """One parsed file: its plain value, and where each part of it stands."""

    def __init__(self, path: Path) -> None:
        """Read and parse `path` with the C loader; `ConfigError` where it cannot be read or is not YAML."""
        self.path = path
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(str(path), f"cannot be read ({error})", "check the file and its permissions") from None
        loader = yaml.CSafeLoader(text)
        try:
            self._root = loader.get_single_node()
            self._inspect(loader, self._root)
            self.value: Any = loader.construct_document(self._root) if self._root is not None else None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise ConfigError(f"{path}:{line}", f"not YAML ({error.problem})", "correct this line") from None
        finally:
            loader.dispose()

    def _inspect(self, loader: yaml.CSafeLoader, node: yaml.Node | None) -> None:
        """Refuses keys that stand twice, and values that YAML takes for a date or number that does not exist."""
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                if key.value in seen:
                    raise ConfigError(self._at(key), f"key '{key.value}' stands twice", "keep one")
                seen.add(key.value)
                self._inspect(loader, value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                self._inspect(loader, value)
        elif isinstance(node, yaml.ScalarNode):
            try:
                loader.construct_object(node)
            except ValueError as error:
                raise ConfigError(self._at(node), f"'{node.value}' does not exist ({error})", "correct it") from None

    def _at(self, node: yaml.Node) -> str:
        return f"{self.path}:{node.start_mark.line + 1}"

    def line(self, *keys: object) -> int:
        """The line of the deepest part of `keys` that exists, counted from 1."""
        node, line = self._root, 1
        for key in keys:
            if isinstance(node, yaml.MappingNode):
                pair = next(((name, value) for name, value in node.value if name.value == str(key)), None)
                if pair is None:
                    continue  # pydantic names the variant of a union between two keys
                line, node = pair[0].start_mark.line + 1, pair[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
                node = node.value[key]
                line = node.start_mark.line + 1
        return line

    def error(self, keys: tuple[object, ...], problem: str, remedy: str) -> ConfigError:
        """A `ConfigError` at the place of `keys`."""
        return ConfigError(f"{self.path}:{self.line(*keys)}", problem, remedy)

    def read(self, model: type[Model], value: Any, *keys: object) -> Model:
        """`value` as a `model`; its faults are told with the line of the key that is wrong."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")  # a typo explains the rest
            place = (*keys, *first["loc"])
            key = next((str(part) for part in reversed(place) if isinstance(part, str)), "file")
            problem = {"extra_forbidden": f"unknown key '{key}'", "missing": f"key '{key}' is missing"}.get(
                first["type"], f"{key}: {first['msg'].removeprefix('Value error, ')}"
            )
            raise self.error(place, problem, "correct it") from None
