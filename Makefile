# sheaf: everything a user or developer runs. "make help" lists the targets.
#
# Every target installs what it lacks, is safe to repeat and quick the second time.

.DEFAULT_GOAL := help

# Go fetches the toolchain that go.mod names by itself. Distributions switch that off in their own Go, which is often the
# older one; an environment that says otherwise is obeyed.
GOTOOLCHAIN ?= auto
export GOTOOLCHAIN

# In a checkout that git does not trust, another user's for one, Go cannot stamp the version and would refuse to build.
ifeq ($(shell git log -1 --format=%h 2>/dev/null),)
export GOFLAGS += -buildvcs=false
endif

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: setup build ## Convert the sample ZIP through the whole pipeline and show what came out
	@scripts/demo.sh

.PHONY: serve
serve: setup build ## Run the service on http://127.0.0.1:8000, with its data in data/
	bin/sheaf serve --data data

.PHONY: setup
setup: ## Install what running needs: LibreOffice Writer, of the backports unless LIBREOFFICE=release, fonts, poppler-utils
	@scripts/setup.sh

.PHONY: backport
backport: ## Install the newer LibreOffice of this Debian release's backports
	@scripts/backport.sh

.PHONY: build
build: ## Build bin/sheaf and its native helpers
	@scripts/check-go.sh ./cmd/sheaf
	go build -o bin/sheaf ./cmd/sheaf
	@scripts/build-helpers.sh

.PHONY: check
check: ## Run the quick checks: the linters, and the tests that take seconds
	@scripts/setup.sh test
	@scripts/check-go.sh -test ./...
	@scripts/check.sh

.PHONY: hooks
hooks: ## Have git run "make check" before every push from this checkout
	git config core.hooksPath scripts/hooks

.PHONY: test
test: ## Run the linters and all tests; installs what they need
	@scripts/setup.sh test
	@scripts/check-go.sh -test ./...
	@scripts/test.sh

.PHONY: lint
lint: ## Run the linters for Go, scripts and C++
	@scripts/setup.sh test
	@scripts/check-go.sh -test ./...
	@scripts/lint.sh

.PHONY: fuzz
fuzz: ## Fuzz every parser for FUZZTIME each (10s)
	@scripts/check-go.sh -test ./...
	@scripts/fuzz.sh

.PHONY: bench
bench: setup build ## Measure speed and memory; BENCH="-h" shows the options
	@scripts/check-go.sh ./bench
	go run ./bench $(BENCH)

.PHONY: profile
profile: setup build ## Show where the processor time of documents goes; PROFILE="-h" shows the options
	@scripts/check-go.sh ./bench/profile
	go run ./bench/profile $(PROFILE)

.PHONY: soak
soak: setup ## Convert 3,000 documents while processes are killed, and compare every PDF; SOAK="-h" shows the options
	@scripts/check-go.sh ./bench/soak
	@scripts/soak.sh $(SOAK)

.PHONY: fidelity
fidelity: setup build ## Score PDFs against Word's, and look for lost text; FIDELITY="-h" shows the options
	@scripts/check-go.sh ./bench/fidelity
	@scripts/fidelity.sh $(FIDELITY)

.PHONY: fidelity-others
fidelity-others: ## Convert the same documents with other converters; OTHERS="CORPUS DIR", docs/fidelity.md says more
	@scripts/fidelity-others.sh $(OTHERS)

# The functions' architecture: amd64 or arm64.
ARCH ?= amd64

.PHONY: functions
functions: ## Build the Lambda functions into dist/; ARCH=arm64 for ARM
	@scripts/check-go.sh ./functions/...
	@scripts/build-functions.sh $(ARCH)

.PHONY: release
release: ## Make the programs, Debian packages, lists of contents and checksums of a release, in dist/release/
	@scripts/setup.sh
	@scripts/check-go.sh ./cmd/sheaf
	@scripts/release.sh

.PHONY: image
image: ## Build the converter's container image, sheaf-convert; BASE_IMAGE and BACKPORTS as docs/image.md says
	@scripts/check-go.sh ./functions/...
	@scripts/docker.sh scripts/image.sh

.PHONY: service-image
service-image: ## Build the container image of the service, sheaf; BASE_IMAGE and BACKPORTS as docs/image.md says
	@scripts/check-go.sh ./functions/... ./cmd/sheaf
	@scripts/docker.sh scripts/image.sh sheaf service

.PHONY: image-contents
image-contents: ## List what is in the service's image, Go modules and Debian packages (CycloneDX), in dist/sheaf.cdx.json
	@scripts/docker.sh scripts/image-contents.sh sheaf

.PHONY: image-test
image-test: ## Build both images and a release, and test them: in containers, as Lambda runs it, in a bare Debian
	@scripts/setup.sh test
	@scripts/check-go.sh -test ./internal/e2e/...
	@scripts/fonts.sh fetch
	@scripts/docker.sh scripts/image-test.sh

.PHONY: cloud-test
cloud-test: ## Deploy to an emulator of AWS on this machine, test the deployment, and destroy it
	@scripts/setup.sh test
	@scripts/check-go.sh -test ./internal/e2e/... ./infra ./functions/...
	@scripts/cloud-test.sh

.PHONY: synth
synth: ## Write the AWS stack to cdk.out/, offline; SETTINGS="name=value ..." as docs/aws.md lists
	@scripts/setup.sh synth
	@scripts/check-go.sh ./infra ./functions/...
	@scripts/synth.sh $(SETTINGS)

.PHONY: deploy
deploy: ## Build everything and deploy it to your AWS account; SETTINGS as for synth
	@scripts/setup.sh deploy
	@scripts/check-go.sh ./infra ./functions/...
	@scripts/deploy.sh $(SETTINGS)

.PHONY: aws-check
aws-check: ## Look whether sheaf on AWS does what it should: STACK when it is not sheaf
	@scripts/check-go.sh ./infra/check
	@go run ./infra/check -stack "$(or $(STACK),sheaf)"

.PHONY: backfill
backfill: ## Convert what is in a bucket of yours by sheaf on AWS: FROM=s3://BUCKET/PREFIX, STACK when it is not sheaf
	@scripts/backfill.sh "$(FROM)" $(STACK)

.PHONY: destroy
destroy: ## Remove from your AWS account what deploy made
	@scripts/setup.sh deploy
	@scripts/destroy.sh $(SETTINGS)

.PHONY: invoke
invoke: ## Hand an event to a function's real program: F=api E=events/api-upload.json
	@scripts/setup.sh test
	@scripts/build-helpers.sh
	@scripts/invoke.sh "$(F)" "$(E)"

.PHONY: clean
clean: ## Remove what was built (bin/, dist/, out/, cdk.out/); data/ of the service stays
	rm -rf bin dist out cdk.out
