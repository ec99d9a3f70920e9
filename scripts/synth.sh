#!/bin/sh
# Builds the functions and writes the cloud assembly of sheaf on AWS, the template and what is uploaded with it, to cdk.out.
# It needs node, and neither network nor credentials. Settings (docs/aws.md lists them) come from "context" in cdk.json, as
# "sheaf:NAME": VALUE, or from here, which wins. CDK_OUTDIR names another folder than cdk.out.
# usage: synth.sh [NAME=VALUE ...]
set -eu
cd "$(dirname "$0")/.."

command -v node >/dev/null 2>&1 || {
	echo 'synth: node is not found; the CDK runs on it. Install Node.js 20 or newer.' >&2
	exit 1
}
for pair; do
	case $pair in
	*?=*) ;;
	*)
		echo "synth: $pair is no setting; write it as NAME=VALUE" >&2
		exit 2
		;;
	esac
done

# The context as the CDK command line would hand it to the app.
CDK_CONTEXT_JSON=$(week=$(date -u +%G-W%V) node -e '
	const { context = {} } = JSON.parse(require("fs").readFileSync("cdk.json", "utf8"));
	for (const pair of process.argv.slice(1)) {
		const at = pair.indexOf("=");
		context["sheaf:" + pair.slice(0, at)] = pair.slice(at + 1);
	}
	// A new week makes a new image, with the security updates that came since.
	context["sheaf:imageDate"] ||= process.env.week;
	console.log(JSON.stringify(context));
' -- "$@")
arch=amd64
case $CDK_CONTEXT_JSON in
*'"sheaf:architecture":"arm64"'*) arch=arm64 ;;
esac

scripts/build-functions.sh "$arch"
CDK_OUTDIR=${CDK_OUTDIR:-$PWD/cdk.out}
rm -rf "$CDK_OUTDIR"
# The CDK warns of versions of node that are no longer maintained, which changes nothing about what it writes.
JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=$(node -p 'process.versions.node.split(".")[0]')
export CDK_CONTEXT_JSON CDK_OUTDIR JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION
go run ./infra
echo "synth: $CDK_OUTDIR"
