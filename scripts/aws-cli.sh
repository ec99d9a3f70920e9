#!/bin/sh
# Fetches AWS's command line into .venv/awscli, for the test that runs the commands of the pages (internal/e2e/pages). Nothing to do: nothing
# done. The last line printed is the path of aws.
set -eu
cd "$(dirname "$0")/.."

scripts/venv.sh awscli awscli==1.46.3 colorama==0.4.6 docutils==0.19 jmespath==1.1.0 pyasn1==0.6.5 python-dateutil==2.9.0.post0 \
	pyyaml==6.0.4 rsa==4.7.2 six==1.17.0 urllib3==2.8.0
echo "$PWD/.venv/awscli/bin/aws"
