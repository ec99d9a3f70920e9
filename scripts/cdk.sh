# shellcheck shell=sh
# What deploy.sh and destroy.sh have in common: the CDK's version, and what has to be there before it is called.
# Sourced, in the checkout's folder.

# The version of the CDK command line. It reads assemblies of its own and of older versions of the library in go.mod.
cdk_version=2.1148.1

fail() {
	printf 'sheaf: %s\n' "$@" >&2
	exit 1
}

cdk() { npx --yes "aws-cdk@$cdk_version" "$@"; }

need_node() {
	command -v npx >/dev/null 2>&1 || fail 'npx is not found. Install Node.js 20 or newer, which brings it.'
}

# need_credentials asks AWS who this is where its command line is installed, and else looks whether there are credentials
# at all.
need_credentials() {
	if command -v aws >/dev/null 2>&1; then
		aws sts get-caller-identity >/dev/null || fail 'AWS does not take the credentials, see above.'
	elif [ -z "${AWS_ACCESS_KEY_ID:-}${AWS_PROFILE:-}${AWS_WEB_IDENTITY_TOKEN_FILE:-}${AWS_CONTAINER_CREDENTIALS_RELATIVE_URI:-}${AWS_CONTAINER_CREDENTIALS_FULL_URI:-}" ] &&
		[ ! -e "${AWS_SHARED_CREDENTIALS_FILE:-${HOME:-}/.aws/credentials}" ] && [ ! -e "${AWS_CONFIG_FILE:-${HOME:-}/.aws/config}" ]; then
		fail 'there are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_REGION.'
	fi
}

# is_set succeeds if a setting is among the arguments after its name, or in cdk.json.
is_set() {
	setting=$1
	shift
	for pair; do
		case $pair in "$setting"=?*) return 0 ;; esac
	done
	grep -q "\"sheaf:$setting\"" cdk.json
}

# ask asks AWS something of the region: ask SERVICE CALL QUERY [OPTION...]. It prints nothing where that cannot be had.
ask() {
	service=$1 call=$2 query=$3
	shift 3
	region=${AWS_REGION:-${AWS_DEFAULT_REGION:-}}
	aws "$service" "$call" ${region:+--region "$region"} --query "$query" --output text "$@" || true
}

# account_setting prints the setting that tells how many functions the account runs at a time in the region, unless it is set.
# Where that cannot be read it says so.
account_setting() {
	if is_set accountConcurrency "$@"; then return 0; fi
	why='aws is not installed'
	if command -v aws >/dev/null 2>&1; then
		why='it may not be read'
		limit=$(ask lambda get-account-settings AccountLimit.ConcurrentExecutions)
		case $limit in
		'' | *[!0-9]*) ;;
		*)
			echo "accountConcurrency=$limit"
			[ "$limit" -ge 200 ] || echo "sheaf: this account runs $limit functions at a time in this region, which the settings are chosen by." \
				'Ask for more (Service Quotas, Lambda, Concurrent executions), and deploy again when you have them.' >&2
			return 0
			;;
		esac
	fi
	echo "sheaf: how many functions this account runs at a time is not known: $why. 1,000 are assumed, but a new account may have 10:" \
		'look at Service Quotas, Lambda, Concurrent executions, and set accountConcurrency to what stands there.' >&2
}

# network_setting prints the setting that names the addresses of S3 and DynamoDB in the region, unless it is set. Without them the
# network is as closed, but its log does not show who tried to get out.
network_setting() {
	if is_set prefixLists "$@" || ! command -v aws >/dev/null 2>&1; then return 0; fi
	lists=$(ask ec2 describe-prefix-lists "PrefixLists[?ends_with(PrefixListName, '.s3') || ends_with(PrefixListName, '.dynamodb')].PrefixListId")
	# shellcheck disable=SC2086 # the words are ids
	set -- $lists
	case ${1:-} in pl-*) ;; *) return 0 ;; esac
	if [ $# = 2 ]; then echo "prefixLists=$1,$2"; fi
}

# The program that builds images. The CDK knows the variable too, and takes podman and finch by it.
docker=${CDK_DOCKER:-docker}

# need_docker says what building the image needs.
need_docker() {
	command -v "$docker" >/dev/null 2>&1 || fail "$docker is not found; the converter is a container image." \
		'Install it, set CDK_DOCKER to podman or finch if you have that instead, or name an image that is in ECR already:' \
		'image=ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY@sha256:DIGEST'
	"$docker" info >/dev/null 2>&1 || fail "$docker is installed, but its engine does not answer: start it, and see that you may use it ($docker info)."
	if [ "$(uname -s)" = Linux ] && [ "$(uname -m)" = x86_64 ] && is_arm && [ ! -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ]; then
		echo "sheaf: this machine cannot run arm64 programs, so building the image will fail unless $docker builds elsewhere." \
			'Install qemu-user-static and binfmt-support, or deploy with architecture=x86_64.' >&2
	fi
}

# pull_base fetches the newest base of the image, of which docker would else take the one that it has. Not to reach it is no fault: the
# build updates the packages of an older one.
pull_base() {
	base=$(sed -n 's/.*"BASE_IMAGE": "\(.*\)".*/\1/p' cdk.out/*.assets.json)
	base=${base:-$(sed -n 's/^ARG BASE_IMAGE=//p' functions/convert/Dockerfile)}
	platform=linux/amd64
	if is_arm; then platform=linux/arm64; fi
	"$docker" pull -q --platform "$platform" "$base" >/dev/null || echo "sheaf: $base cannot be pulled, so the image is built on the one that is there" >&2
}

# The three look into the assembly that synth.sh wrote.
stack_name() { basename cdk.out/*.template.json .template.json; }
image_is_built() { ! grep -q '"dockerImages": {}' cdk.out/*.assets.json; }
is_arm() { grep -q '"arm64"' cdk.out/*.template.json; }

where() { echo "${AWS_PROFILE:+profile $AWS_PROFILE, }region ${AWS_REGION:-${AWS_DEFAULT_REGION:-of the profile}}"; }

# confirm asks a question whose answer has to be $2.
confirm() {
	if [ -n "${YES:-}" ]; then return 0; fi
	[ -t 0 ] || fail 'nobody is there to ask; set YES=1 to go on without.'
	printf '%s ' "$1"
	[ "$2" != yes ] || printf '[yes] '
	read -r answer
	[ "${answer:-yes}" = "$2" ] || fail 'stopped, nothing was changed.'
}
