#!/bin/sh
# Checks the JSON Schema of mappings with a validator from PyPI, in an environment of its own below .build.
set -eu
cd "$(dirname "$0")/.."
environment=.build/schema-environment

if ! "$environment/bin/python" -c 'import jsonschema, ruamel.yaml' 2>/dev/null; then
    rm -rf "$environment"
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check 'jsonschema>=4.18,<5' 'ruamel.yaml>=0.18,<1'
fi
exec "$environment/bin/python" Tests/Schema/validate.py
