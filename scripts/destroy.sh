#!/bin/sh
# Removes sheaf from the AWS account and region that the credentials and AWS_REGION say: with it the buckets, the table and
# all documents, unless the stack was deployed with keepData=true. Settings are those it was deployed with; only name
# matters. YES=1 asks nothing.
# usage: destroy.sh [NAME=VALUE ...]
set -eu
cd "$(dirname "$0")/.."
. scripts/cdk.sh

need_node
need_credentials
scripts/synth.sh "$@"
name=$(stack_name)

cat <<END

This will remove the stack $name in $(where),
with all uploads and results in it, unless it was deployed with keepData=true: then the buckets and the table stay.

END
confirm "Type $name to go on:" "$name"
cdk destroy --app cdk.out --force "$name"
