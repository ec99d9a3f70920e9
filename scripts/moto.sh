#!/bin/sh
# Makes the virtual environment of moto, the stand-in for SQS and DynamoDB that tests run, in .venv/moto. Nothing to do:
# nothing done. The last line printed is the path of moto_server. Needs python3 (3.10 or newer) with its venv module
# (Debian and Ubuntu: the package python3-venv).
set -eu
cd "$(dirname "$0")/.."

# moto with what its server needs of SQS, DynamoDB and S3, which is half of moto[server]. All versions are named: the
# tests' own server (internal/mototest) mends two things inside moto.
scripts/venv.sh moto blinker==1.9.0 boto3==1.44.5 botocore==1.44.5 certifi==2026.10.18 cffi==2.1.1 charset-normalizer==3.5.2 \
	click==8.5.1 cryptography==50.0.2 docker==7.2.0 flask==3.1.3 flask-cors==6.0.5 idna==3.20 itsdangerous==2.2.0 \
	jinja2==3.1.6 jmespath==1.1.0 markupsafe==3.0.4 moto==5.2.5 py-partiql-parser==0.6.3 pycparser==3.12 \
	python-dateutil==2.9.0.post0 pyyaml==6.0.3 requests==2.34.2 responses==0.26.3 s3transfer==0.19.3 six==1.17.0 \
	urllib3==2.8.0 werkzeug==3.1.9 xmltodict==1.0.4
echo "$PWD/.venv/moto/bin/moto_server"
