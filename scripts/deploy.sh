#!/bin/sh
# Deploys sheaf into the AWS account and region that the credentials and AWS_REGION say, or updates what is there.
# Settings are those of synth.sh. YES=1 asks nothing; NO_BOOTSTRAP=1 leaves out the preparation of the account, where that
# is done already and the credentials may not do it.
# usage: deploy.sh [NAME=VALUE ...]
set -eu
cd "$(dirname "$0")/.."
. scripts/cdk.sh

need_node
need_credentials
account=$(account_setting "$@")
network=$(network_setting "$@")
scripts/synth.sh "$@" ${account:+"$account"} ${network:+"$network"}
name=$(stack_name)
if image_is_built; then need_docker; fi

cat <<END

This will
  1. prepare the account for the CDK, where it is not yet (cdk bootstrap: a bucket, a registry, roles)
  2. build the converter's image, which takes some minutes the first time, and upload it with the functions
  3. create or update the stack $name: docs/aws.md says what is in it and what it costs
in $(where).

END
confirm 'Go on?' yes

[ -n "${NO_BOOTSTRAP:-}" ] || cdk bootstrap --app cdk.out
if image_is_built; then pull_base; fi
# Lambda refuses an image with an index above it, which docker would make for an attestation.
BUILDX_NO_DEFAULT_ATTESTATIONS=1 cdk deploy --app cdk.out --require-approval never --outputs-file cdk.out/outputs.json "$name"

cat <<END

sheaf is at the ApiUrl above. TokenCommand prints the token, with which
  bin/sheaf submit FILES... --endpoint APIURL --token TOKEN -o OUT.zip
converts documents. make destroy removes everything again.
END
