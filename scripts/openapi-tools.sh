#!/bin/sh
# Brings what makes clients of the API's OpenAPI document and what judges it, at versions that are named: openapi-python-client into
# .venv/openapi, the others by the lock file of internal/e2e/pages/clients into .cache/openapi. Prints that folder.
set -eu
cd "$(dirname "$0")/.."

scripts/venv.sh openapi annotated-doc==0.0.7 annotated-types==0.8.0 anyio==4.16.0 attrs==26.1.0 certifi==2026.10.19.post1 h11==0.16.0 \
	httpcore==1.0.9 httpx==0.28.1 idna==3.20 Jinja2==3.1.6 markdown-it-py==4.3.0 MarkupSafe==3.0.4 mdurl==0.1.2 \
	openapi-python-client==0.29.1 pydantic==2.14.4 pydantic_core==2.50.5 Pygments==2.21.0 rich==15.0.0 ruamel.yaml==0.19.1 ruff==0.17.6 \
	shellingham==1.5.4 typer==0.27.3 typing-inspection==0.4.5 typing_extensions==4.16.0
scripts/node-packages.sh openapi internal/e2e/pages/clients
