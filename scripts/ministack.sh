#!/bin/sh
# Makes the virtual environment of MiniStack, the emulator of AWS that tests run, in .venv/ministack. Nothing
# to do: nothing done. The last line printed is the path of its python. Needs python3 (3.10 or newer) with its venv module
# (Debian and Ubuntu: the package python3-venv).
set -eu
cd "$(dirname "$0")/.."

# All versions are named: internal/ministacktest/serve.py mends some things inside MiniStack.
scripts/venv.sh ministack botocore==1.43.106 defusedxml==0.7.1 graphql-core==3.2.12 h11==0.16.0 h2==4.4.1 hpack==4.2.0 \
	hypercorn==0.18.0 hyperframe==6.1.0 jmespath==1.1.0 jsonata-python==0.7.1 ministack==1.5.33 priority==2.0.0 \
	python-dateutil==2.9.0.post0 pyyaml==6.0.4 six==1.17.0 urllib3==2.8.0 wsproto==1.3.2
echo "$PWD/.venv/ministack/bin/python"
