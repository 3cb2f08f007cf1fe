"""Validates the mappings of the repository against mappings/rowferry.schema.json, with a validator of others' making.

    validate.py            in the folder of the repository; scripts/check-schema.sh sees to the packages

Each mapping must pass, and name the schema in its first line. Each mistake of Tests/Schema/wrong.yaml must be found, at
its place.
"""

import copy
import glob
import json
import os
import sys

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

SCHEMA = "mappings/rowferry.schema.json"
FIRST_LINE = "# yaml-language-server: $schema="
RIGHT = {
    "version": 1,
    "destination": {"type": "churnzero"},
    "calls": [{"trackEvent": {"accountExternalId": "a", "contactExternalId": "b", "eventName": "c"}}],
}


def load(path):
    yaml = YAML(typ="safe", pure=True)
    with open(path, encoding="utf-8") as file:
        return plain(yaml.load(file))


def plain(value):
    """The value as JSON would have it: keys are texts."""
    if isinstance(value, dict):
        return {key_text(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def key_text(key):
    if isinstance(key, bool):
        return "true" if key else "false"
    return "null" if key is None else str(key)


def mappings():
    """The mappings that are meant to be right."""
    yield from sorted(glob.glob("mappings/*.yaml") + glob.glob("bench/*.yaml"))
    for path in sorted(glob.glob("Tests/RowferryCommandTests/Cases/*/*.yaml")):
        if not os.path.basename(os.path.dirname(path)).startswith("exit-78-"):
            yield path


def place(error):
    return ".".join(str(step) for step in error.absolute_path)


def check_mapping(path, validator):
    with open(path, encoding="utf-8") as file:
        first = file.readline().rstrip("\n")
    expected = FIRST_LINE + os.path.relpath(SCHEMA, os.path.dirname(path))
    if first != expected:
        yield f"{path}:1: the first line must be {expected!r}"
    for error in validator.iter_errors(load(path)):
        yield f"{path}: {place(error)}: {error.message[:300]}"


def check_mistake(entry, validator):
    mapping = {key: value for key, value in copy.deepcopy(RIGHT).items() if key not in entry.get("drop", [])}
    mapping.update(entry.get("put", {}))
    places = {place(error) for error in validator.iter_errors(mapping)}
    if entry["expect"] not in places:
        found = sorted(places) or "nothing"
        yield f"{entry['mistake']}: expected to be found at {entry['expect']!r}, found {found}"


def main():
    with open(SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    paths = list(mappings())
    wrong = load("Tests/Schema/wrong.yaml")
    problems = [f"the mapping that mistakes are put into: {error.message}" for error in validator.iter_errors(RIGHT)]
    for path in paths:
        problems += check_mapping(path, validator)
    for entry in wrong:
        problems += check_mistake(entry, validator)
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    if len(paths) < 10 or len(wrong) < 20:
        sys.exit("error: there are fewer mappings than there should be")
    if problems:
        sys.exit(1)
    print(f"The schema takes {len(paths)} mappings, and finds {len(wrong)} mistakes.")


main()
