// Package deps checks that imports point one way: functions, cmd and infra → runner → trigger, httpapi, adapters →
// pipeline → job. It parses the files in this process, so a cached test result is never about an older tree.
package deps_test

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "sheaf"

// rule is what a package may import beside the standard library.
type rule struct {
	sheaf   []string // packages of this module
	foreign []string // prefixes of import paths
}

const (
	awsSDK    = "github.com/aws/aws-sdk-go-v2"
	awsErrors = "github.com/aws/smithy-go"
	testify   = "github.com/stretchr/testify"
)

// table has every package. Which of them may know of a service, a format or a tool is decided here.
func table() map[string]rule {
	return map[string]rule{
		"internal/job":                 {},
		"internal/options":             {sheaf: []string{"internal/job"}, foreign: []string{"golang.org/x/text"}},
		"internal/config":              {sheaf: []string{"internal/job", "internal/options"}},
		"internal/archive":             {sheaf: []string{"internal/codepage", "internal/deflate64"}, foreign: []string{"golang.org/x/text"}},
		"internal/deflate64":           {},
		"internal/codepage":            {foreign: []string{"golang.org/x/text"}},
		"internal/codepage/count":      {foreign: []string{"golang.org/x/text"}},
		"internal/archive/archivetest": {},
		"internal/docx":                {sheaf: []string{"internal/cfb", "internal/docx/altchunk", "internal/docx/fontuse", "internal/docx/rtftok", "internal/docx/wordml", "internal/docx/xmltok"}, foreign: []string{"golang.org/x/text"}},
		"internal/cfb":                 {},
		"internal/seal":                {sheaf: []string{"internal/job", "internal/durable"}},
		"internal/cfb/cfbtest":         {},
		"internal/offcrypto":           {sheaf: []string{"internal/cfb"}, foreign: []string{"golang.org/x/crypto"}},
		"internal/offcrypto/locktest":  {sheaf: []string{"internal/cfb", "internal/cfb/cfbtest"}, foreign: []string{"golang.org/x/crypto"}},
		"internal/docx/altchunk":       {sheaf: []string{"internal/docx/rtftok"}, foreign: []string{"golang.org/x/net/html", "golang.org/x/text"}},
		"internal/docx/docxtest":       {},
		"internal/docx/fidelity":       {sheaf: []string{"internal/docx", "internal/docx/bound", "internal/docx/fontuse", "internal/docx/wordml", "internal/docx/xmltok"}},
		"internal/docx/fontuse":        {sheaf: []string{"internal/docx/wordml", "internal/docx/xmltok"}},
		"internal/docx/inventory":      {sheaf: []string{"internal/docx", "internal/docx/bound", "internal/docx/wordml", "internal/docx/xmltok"}},
		"internal/docx/bound":          {sheaf: []string{"internal/docx", "internal/docx/wordml", "internal/docx/xmltok"}},
		"internal/docx/contents":       {sheaf: []string{"internal/docx", "internal/docx/wordml", "internal/docx/xmltok"}},
		"internal/docx/downsample":     {sheaf: []string{"internal/docx", "internal/docx/xmltok"}, foreign: []string{"golang.org/x/image"}},
		"internal/docx/hidden":         {sheaf: []string{"internal/docx", "internal/docx/xmltok"}},
		"internal/docx/language":       {sheaf: []string{"internal/docx", "internal/docx/wordml", "internal/docx/xmltok"}, foreign: []string{"golang.org/x/text"}},
		"internal/docx/margin":         {},
		"internal/docx/orientation":    {sheaf: []string{"internal/docx", "internal/docx/xmltok"}},
		"internal/docx/properties":     {sheaf: []string{"internal/docx", "internal/docx/xmltok"}},
		"internal/docx/revisions":      {sheaf: []string{"internal/docx", "internal/docx/xmltok"}},
		"internal/formats":             {sheaf: []string{"internal/job", "internal/cfb", "internal/codepage", "internal/docx", "internal/docx/altchunk", "internal/docx/rtftok", "internal/docx/xmltok", "internal/formats/odf", "internal/formats/page", "internal/formats/rtf", "internal/formats/word97"}, foreign: []string{"golang.org/x/text"}},
		"internal/formats/odf":         {sheaf: []string{"internal/docx", "internal/docx/xmltok"}},
		"internal/formats/page":        {sheaf: []string{"internal/docx"}, foreign: []string{"golang.org/x/net/html"}},
		"internal/formats/rtf":         {sheaf: []string{"internal/docx", "internal/docx/rtftok", "internal/docx/xmltok"}},
		"internal/formats/word97":      {sheaf: []string{"internal/cfb", "internal/docx"}, foreign: []string{"golang.org/x/text"}},
		"internal/docx/rtftok":         {},
		"internal/docx/wordml":         {sheaf: []string{"internal/docx/xmltok"}},
		"internal/docx/xmltok":         {foreign: []string{"golang.org/x/text"}},
		"internal/content":             {sheaf: []string{"internal/job", "internal/docx/inventory", "internal/office/pdf"}, foreign: []string{"golang.org/x/text"}},
		"internal/lookpath":            {},
		"internal/usersocket":          {foreign: []string{"golang.org/x/sys"}},
		"internal/soffice":             {sheaf: []string{"internal/job", "internal/options"}},
		"internal/office":              {sheaf: []string{"internal/job", "internal/lockdir", "internal/lookpath", "internal/office/errand", "internal/office/fonts", "internal/office/pdf", "internal/office/process", "internal/office/walls", "internal/office/zygote", "layers/libreoffice/profile"}, foreign: []string{"golang.org/x/sys"}},
		"internal/mcp":                 {sheaf: []string{"internal/job", "internal/options"}, foreign: []string{"github.com/modelcontextprotocol/go-sdk", "github.com/google/jsonschema-go"}},
		"internal/office/pdf":          {sheaf: []string{"internal/sfnt"}, foreign: []string{"golang.org/x/text"}},
		"internal/office/fonts":        {sheaf: []string{"internal/folder", "internal/job", "internal/office/pdf", "internal/sfnt", "layers/fonts"}},
		"internal/office/doctor":       {sheaf: []string{"internal/job", "internal/office", "internal/office/fonts", "internal/office/pdf", "internal/office/sampledoc", "internal/office/walls", "layers/fonts"}, foreign: []string{"golang.org/x/text"}},
		"internal/office/sampledoc":    {},
		"internal/office/errand":       {},
		"internal/office/errandtest":   {sheaf: []string{"internal/office/errand"}},
		"internal/office/lock":         {sheaf: []string{"internal/job", "internal/office/errand"}, foreign: []string{"github.com/pdfcpu/pdfcpu", "golang.org/x/text"}},
		"internal/office/edit":         {sheaf: []string{"internal/office/errand"}, foreign: []string{"github.com/pdfcpu/pdfcpu"}},
		"internal/engine":              {sheaf: []string{"internal/build", "internal/config", "internal/job", "internal/metrics", "internal/office", "internal/office/edit", "internal/office/errand", "internal/office/lock", "internal/office/walls", "internal/pipeline"}},
		"internal/office/process":      {foreign: []string{"golang.org/x/sys"}},
		"internal/office/walls":        {foreign: []string{"golang.org/x/sys"}},
		"internal/office/zygote":       {sheaf: []string{"internal/office/process", "internal/office/sampledoc", "internal/office/walls", "layers/libreoffice/profile"}, foreign: []string{"golang.org/x/sys"}},
		"internal/office/hostile":      {},
		"internal/sfnt":                {},
		"internal/office/officetest":   {foreign: []string{testify}},
		"layers/fonts":                 {},
		"layers/libreoffice/newer":     {},
		"layers/libreoffice/profile":   {},
		"internal/result":              {sheaf: []string{"internal/job", "internal/archive"}, foreign: []string{"golang.org/x/text"}},
		"internal/pipeline":            {sheaf: []string{"internal/job", "internal/metrics", "internal/archive", "internal/content", "internal/docx", "internal/docx/contents", "internal/docx/downsample", "internal/docx/fidelity", "internal/docx/hidden", "internal/docx/inventory", "internal/docx/language", "internal/docx/margin", "internal/docx/orientation", "internal/docx/properties", "internal/docx/revisions", "internal/formats", "internal/office/pdf", "internal/offcrypto", "internal/options", "internal/result", "internal/size"}},
		"internal/porttest":            {sheaf: []string{"internal/job"}, foreign: []string{testify}},
		"internal/backoff":             {},
		"internal/s3store":             {sheaf: []string{"internal/job", "internal/disposition"}, foreign: []string{awsSDK, awsErrors, "golang.org/x/sync"}},
		"internal/dynamo/layout":       {sheaf: []string{"internal/job"}},
		"internal/dynamo":              {sheaf: []string{"internal/job", "internal/backoff", "internal/dynamo/layout"}, foreign: []string{awsSDK, "golang.org/x/sync"}},
		"internal/sqsqueue":            {sheaf: []string{"internal/job", "internal/backoff"}, foreign: []string{awsSDK, "golang.org/x/sync"}},
		"internal/webhook":             {sheaf: []string{"internal/job"}},
		"internal/eventbus":            {sheaf: []string{"internal/job"}, foreign: []string{awsSDK}},
		"internal/awsclients":          {sheaf: []string{"internal/backoff", "internal/s3store"}, foreign: []string{awsSDK}},
		"internal/ministacktest":       {sheaf: []string{"internal/dynamo/layout", "internal/backoff", "internal/awsclients"}, foreign: []string{awsSDK, awsErrors, testify}},
		"internal/sqlite":              {sheaf: []string{"internal/job", "internal/backoff"}, foreign: []string{"modernc.org/sqlite"}},
		"internal/s3server":            {sheaf: []string{"internal/job", "internal/durable"}, foreign: []string{"github.com/versity/versitygw", awsSDK + "/aws", awsSDK + "/service/s3", awsErrors}},
		"internal/atrest":              {sheaf: []string{"internal/archive"}, foreign: []string{"golang.org/x/sys"}},
		"internal/dropfolder":          {sheaf: []string{"internal/job", "internal/durable", "internal/archive", "internal/atrest", "internal/options"}, foreign: []string{"golang.org/x/sys"}},
		"internal/lockdir":             {},
		"internal/buffertest":          {},
		"internal/s3event":             {sheaf: []string{"internal/job"}},
		"internal/handlers":            {sheaf: []string{"internal/job", "internal/metrics", "internal/backoff", "internal/pipeline"}},
		"internal/trigger":             {sheaf: []string{"internal/job", "internal/pipeline", "internal/handlers", "internal/s3event", "internal/dynamo/layout"}, foreign: []string{"github.com/aws/aws-lambda-go"}},
		"internal/trigger/triggertest": {sheaf: []string{"internal/job", "internal/dynamo/layout"}, foreign: []string{"github.com/aws/aws-lambda-go"}},
		"internal/httpapi":             {sheaf: []string{"internal/job", "internal/api", "internal/options", "internal/pipeline", "web", "internal/disposition", "internal/archive"}, foreign: []string{"github.com/danielgtaylor/huma/v2", "github.com/swaggest/swgui"}},
		"internal/gotenberg":           {sheaf: []string{"internal/job", "internal/api", "internal/archive", "internal/backoff", "internal/disposition", "internal/httpapi", "internal/office/edit", "internal/office/errand", "internal/office/pdf", "internal/options", "internal/pipeline", "internal/result"}, foreign: []string{"golang.org/x/sync", "golang.org/x/text"}},
		"web":                          {},
		"internal/runner":              {sheaf: []string{"internal/job", "internal/metrics", "internal/config", "internal/pipeline", "internal/handlers", "internal/s3event", "internal/sqlite", "internal/s3server", "internal/s3store", "internal/dropfolder", "internal/lockdir", "internal/office", "internal/office/errand", "internal/engine", "internal/backoff", "internal/folder", "internal/seal"}, foreign: []string{"golang.org/x/sys"}},
		"cmd/sheaf":                    {sheaf: []string{"internal/job", "internal/options", "internal/config", "internal/archive", "internal/atrest", "internal/engine", "internal/office/doctor", "internal/office/walls", "layers/libreoffice/newer", "internal/pipeline", "internal/result", "internal/soffice", "internal/usersocket", "internal/runner", "internal/gotenberg", "internal/httpapi", "internal/prometheus", "internal/tracing", "internal/client", "internal/api", "internal/durable", "internal/size", "internal/ui", "internal/backoff", "internal/build", "internal/folder", "internal/lockdir", "internal/mcp", "internal/webhook"}, foreign: []string{"golang.org/x/sys"}},
		"internal/client":              {sheaf: []string{"internal/job", "internal/api", "internal/backoff"}},
		"internal/api":                 {sheaf: []string{"internal/job"}},
		"internal/ui":                  {sheaf: []string{"internal/job", "internal/config", "internal/size"}, foreign: []string{"golang.org/x/term"}},
		"internal/size":                {foreign: []string{"github.com/dustin/go-humanize"}},
		"internal/build":               {},
		"internal/folder":              {},
		"internal/disposition":         {},
		"internal/durable":             {},
		"internal/pdfscore":            {foreign: []string{"golang.org/x/text"}},
		"internal/deps":                {},
		"internal/e2e":                 {foreign: []string{"github.com/cucumber/godog", "github.com/modelcontextprotocol/go-sdk", "github.com/pdfcpu/pdfcpu"}},
		"internal/e2e/aws":             {},
		"internal/e2e/cloud":           {},
		"internal/e2e/fidelity":        {},
		"internal/e2e/image":           {},
		"internal/e2e/pages":           {},
		"internal/e2e/verapdf":         {foreign: []string{testify}},
		"samples/generate":             {sheaf: []string{"internal/docx/docxtest"}},
		"bench":                        {sheaf: []string{"bench/documents", "bench/parallel", "bench/proc", "internal/config", "internal/engine", "internal/job", "internal/office", "internal/pipeline", "internal/runner", "internal/httpapi", "internal/archive", "internal/backoff"}},
		"bench/fidelity":               {sheaf: []string{"bench/parallel", "internal/content", "internal/docx", "internal/docx/bound", "internal/docx/inventory", "internal/docx/xmltok", "internal/job", "internal/office/pdf", "internal/pdfscore"}},
		"bench/capacity":               {sheaf: []string{"internal/config"}},
		"bench/documents":              {},
		"bench/parallel":               {},
		"bench/proc":                   {},
		"bench/profile":                {sheaf: []string{"bench/documents"}},
		"bench/soak":                   {sheaf: []string{"bench/documents", "bench/parallel", "bench/proc", "internal/config", "internal/engine", "internal/job", "internal/office", "internal/pdfscore"}},
		"internal/function":            {sheaf: []string{"internal/job", "internal/tracing", "internal/metrics", "internal/config", "internal/pipeline", "internal/trigger", "internal/httpapi", "internal/awsclients", "internal/dynamo", "internal/eventbus", "internal/webhook", "internal/s3store", "internal/sqsqueue", "internal/folder", "internal/build"}},
		"internal/metrics":             {sheaf: []string{"internal/job"}},
		"internal/tracing":             {sheaf: []string{"internal/job", "internal/backoff"}, foreign: []string{"go.opentelemetry.io/otel", "go.opentelemetry.io/proto/otlp", "google.golang.org/protobuf"}},
		"internal/prometheus":          {sheaf: []string{"internal/metrics"}, foreign: []string{"github.com/prometheus/client_golang"}},
		"internal/cputest":             {foreign: []string{testify}},
		"internal/pagetest":            {foreign: []string{testify}},
		"internal/lambdatest":          {},
		"internal/sandboxtest":         {foreign: []string{"golang.org/x/sys"}},
		"functions/*":                  {sheaf: []string{"internal/config", "internal/function", "internal/pipeline", "internal/trigger", "internal/engine", "internal/office/lock", "internal/office/walls"}, foreign: []string{"github.com/aws/aws-lambda-go"}},
		"infra/check":                  {sheaf: []string{"internal/api", "internal/backoff", "internal/client", "internal/config", "internal/job"}},
		"infra":                        {sheaf: []string{"internal/job", "internal/config", "internal/dynamo/layout", "internal/webhook"}, foreign: []string{"github.com/aws/aws-cdk-go", "github.com/aws/constructs-go", "github.com/aws/jsii-runtime-go", "github.com/cdklabs/cdk-nag-go"}},
	}
}

// testForeign is what tests may import in addition. They may also import every package of internal.
func testForeign() []string {
	return []string{testify, "github.com/rogpeppe/go-internal", awsSDK, awsErrors, "github.com/aws/aws-lambda-go", "golang.org/x/sys"}
}

// ruleFor returns the rule of a package, by its path in the module.
func ruleFor(pkg string) (rule, bool) {
	rules := table()
	if r, ok := rules[pkg]; ok {
		return r, true
	}
	for pattern, r := range rules {
		if ok, err := path.Match(pattern, pkg); err == nil && ok {
			return r, true
		}
	}
	return rule{}, false
}

// allows reports whether a file of a package with this rule may import what.
func (r rule) allows(what string, test bool) bool {
	if own, ok := strings.CutPrefix(what, module+"/"); ok {
		return slices.Contains(r.sheaf, own) || test && strings.HasPrefix(own, "internal/")
	}
	first, _, _ := strings.Cut(what, "/")
	if !strings.Contains(first, ".") {
		return true // the standard library
	}
	prefixes := r.foreign
	if test {
		prefixes = slices.Concat(prefixes, testForeign())
	}
	return slices.ContainsFunc(prefixes, func(p string) bool { return what == p || strings.HasPrefix(what, p+"/") })
}

func TestImports(t *testing.T) {
	root := moduleRoot(t)
	files := goFiles(t, root)
	require.Contains(t, slices.Collect(maps.Keys(files)), "internal/job", "the walk has to find the packages")
	for pkg, names := range files {
		r, ok := ruleFor(pkg)
		if !ok {
			t.Errorf("%s is not in the table of imports: decide what it may import", pkg)
			continue
		}
		for _, name := range names {
			test := strings.HasSuffix(name, "_test.go")
			for _, what := range imports(t, filepath.Join(root, pkg, name)) {
				if itself := test && what == module+"/"+pkg; !itself && !r.allows(what, test) {
					t.Errorf("%s/%s must not import %s", pkg, name, what)
				}
			}
		}
	}
}

// TestOneWay checks the table itself: no two packages may come to depend on each other.
func TestOneWay(t *testing.T) {
	rules := table()
	var visit func(pkg string, above []string) error
	visit = func(pkg string, above []string) error {
		if slices.Contains(above, pkg) {
			return fmt.Errorf("%s imports itself by way of %v", pkg, above)
		}
		for _, below := range rules[pkg].sheaf {
			if _, ok := rules[below]; !ok {
				return fmt.Errorf("%s may import %s, which is not in the table", pkg, below)
			}
			if err := visit(below, append(slices.Clone(above), pkg)); err != nil {
				return err
			}
		}
		return nil
	}
	for pkg := range rules {
		require.NoError(t, visit(pkg, nil))
	}
}

func TestAllows(t *testing.T) {
	r := rule{sheaf: []string{"internal/job"}, foreign: []string{"golang.org/x/text"}}
	for what, want := range map[string]bool{
		"fmt": true, "encoding/json": true, "sheaf/internal/job": true, "golang.org/x/text": true, "golang.org/x/text/cases": true,
		"sheaf/internal/sqlite": false, "sheaf/cmd/sheaf": false, "golang.org/x/textual": false, "github.com/stretchr/testify/require": false,
	} {
		require.Equal(t, want, r.allows(what, false), what)
	}
	for what, want := range map[string]bool{
		"sheaf/internal/sqlite": true, "github.com/stretchr/testify/require": true, "sheaf/cmd/sheaf": false, "example.org/other": false,
	} {
		require.Equal(t, want, r.allows(what, true), what)
	}
}

// moduleRoot is the folder of go.mod.
func moduleRoot(t *testing.T) string {
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		_, err := os.Stat(filepath.Join(dir, "go.mod"))
		if err == nil {
			return dir
		}
		require.ErrorIs(t, err, fs.ErrNotExist)
		require.NotEqual(t, filepath.Dir(dir), dir, "no go.mod above")
		dir = filepath.Dir(dir)
	}
}

// goFiles returns the names of the Go files of every package below root, as go build sees them.
func goFiles(t *testing.T, root string) map[string][]string {
	files := map[string][]string{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() {
			if name != root && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || slices.Contains([]string{"testdata", "node_modules", "vendor", "cdk.out"}, base) || isModule(name)) {
				return fs.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(base, ".go") {
			rel, err := filepath.Rel(root, filepath.Dir(name))
			if err != nil {
				return err
			}
			pkg := filepath.ToSlash(rel)
			files[pkg] = append(files[pkg], base)
		}
		return nil
	})
	require.NoError(t, err)
	return files
}

// isModule reports whether a folder is a module of its own.
func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return !errors.Is(err, fs.ErrNotExist)
}

func imports(t *testing.T, name string) []string {
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	require.NoError(t, err)
	list := make([]string, len(f.Imports))
	for i, spec := range f.Imports {
		list[i], err = strconv.Unquote(spec.Path.Value)
		require.NoError(t, err)
	}
	return list
}
