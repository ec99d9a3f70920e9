package config

import (
	"slices"
	"strings"

	"sheaf/internal/options"
)

// variables are all that this package reads, and those of the project's tools.
func variables() []string {
	all := []string{
		Listen, Data, Workers, Fonts, LeaveOff, PublicURL, Token, TokenFile, Endpoint, Cache, Log, Soffice, Zygote, Wall, Memory, Profile,
		Inbox, Outbox, Table, IntakeQueue, ConvertQueue, BundleQueue, SourceQueue, TokenSecret, Auth, DropOwner, OwnerRate, EventSource, Stack, Prices, FontsArchive,
		WebhookSecret, WebhookSecretFile, CallbackAllow, CallbackQueue, CallbackSecret,
		Gotenberg, GotenbergTimeout, GotenbergQueue, RootPath, BasicAuth,
		"SHEAF_CORPUS", "SHEAF_PROGRAM", "SHEAF_SCHEDULES",
	}
	for _, o := range options.All() {
		all = append(all, o.Variable())
	}
	for _, s := range options.Secrets() {
		all = append(all, s.Variable())
		if !s.PerFile {
			all = append(all, SecretFile(s))
		}
	}
	for _, limit := range LimitTable() {
		all = append(all, limit.Env)
	}
	return all
}

// SecretFile returns the variable that names a file in which a secret is.
func SecretFile(s options.Secret) string { return s.Variable() + "_FILE" }

// Unknown returns the variables of an environment, as os.Environ returns it, that look like settings of sheaf and are none, sorted:
// a wrong letter in a name would else be found out by nobody. Names of tests are left out.
func Unknown(environ []string) []string {
	known := variables()
	var unknown []string
	for _, v := range environ {
		name, _, _ := strings.Cut(v, "=")
		if strings.HasPrefix(name, "SHEAF_") && !strings.Contains(name, "_TEST_") && !slices.Contains(known, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return unknown
}
