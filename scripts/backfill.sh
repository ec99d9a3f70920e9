#!/bin/sh
# Copies the documents and ZIPs of a bucket, or of what is below a prefix there, into the drop folder of sheaf on AWS, which converts
# them: S3 copies them by itself, nothing comes through this machine. What is there already is not copied again, so it may be stopped
# and run again. Other files are left out, and counted. The results are below results/ under the same path.
# DRY=1 shows what would be copied.
# usage: backfill.sh s3://BUCKET[/PREFIX] [STACK]
set -eu
cd "$(dirname "$0")/.."
. scripts/cdk.sh

from=${1:-}
stack=${2:-sheaf}
case $from in
s3://?*) from=${from%/} ;;
*) fail 'say which bucket: make backfill FROM=s3://BUCKET or FROM=s3://BUCKET/PREFIX' ;;
esac
command -v aws >/dev/null 2>&1 || fail 'the command line of AWS, aws, is not found; it does the copying.'
inbox=$(aws cloudformation describe-stacks --stack-name "$stack" --output text \
	--query "Stacks[0].Outputs[?OutputKey=='InboxBucket'].OutputValue") || fail "the stack $stack is not found in $(where)."
to=s3://$inbox/drop/${from#s3://}

# A listing has a line for each object: date, time, size, key.
listing=$(aws s3 ls --recursive "$from/") || fail "there is nothing at $from/, or you may not list it."
all=$(printf '%s\n' "$listing" | grep -vc '/$' || :)
wanted=$(printf '%s\n' "$listing" | grep -ic '\.\(docx\|zip\)$' || :)
echo "$wanted documents and ZIPs below $from are for $to; $((all - wanted)) other files are left out."
if [ "$wanted" = 0 ]; then exit 0; fi
if [ -z "${DRY:-}" ]; then confirm 'Go on?' yes; fi
# In the order of their keys. Without --copy-props the tags of each large object would be asked for.
aws s3 sync "$from/" "$to/" --copy-props none ${DRY:+--dryrun} --exclude '*' \
	--include '*.[dD][oO][cC][xX]' --include '*.[zZ][iI][pP]'
