package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cucumber/godog"
	"github.com/pdfcpu/pdfcpu/pkg/api"

	"sheaf/internal/e2e/verapdf"
)

// steps defines what scenarios do and look at.
func (a *actor) steps(c *godog.ScenarioContext) {
	const of = `(?:response|webhook request)`
	c.Step(`^I have a default Gotenberg container$`, func() error { return a.start(nil) })
	c.Step(`^I have a Gotenberg container with the following environment variable\(s\):$`, a.start)
	c.Step(`^I have a (?:webhook|static) server$`, func() { a.hooks = newHooks(a) })
	c.Step(`^I make a "(GET|HEAD)" request to Gotenberg at the "([^"]*)" endpoint$`, func(method, path string) error { return a.get(method, path, nil) })
	c.Step(`^I make a "(GET|HEAD)" request to Gotenberg at the "([^"]*)" endpoint with the following header\(s\):$`, a.get)
	c.Step(`^I make a "POST" request to Gotenberg at the "([^"]*)" endpoint with the following form data and header\(s\):$`, a.post)
	c.Step(`^I wait for the asynchronous request to the webhook$`, func() error { return a.hooks.wait() })
	c.Step(`^the Gotenberg container (should|should NOT) log the following entries:$`, a.logs)
	c.Step(`^the response status code should be (\d+)$`, a.hasStatus)
	c.Step(`^the (response|webhook request|file request) header "([^"]*)" should be "([^"]*)"$`, a.hasHeader)
	c.Step(`^the webhook request header "([^"]*)" should carry trace id "([^"]*)"$`, a.carries)
	c.Step(`^the response body should match string:$`, a.hasBody)
	c.Step(`^the response body should contain string:$`, a.bodyContains)
	c.Step(`^the response body should match JSON:$`, func(want *godog.DocString) error { return matches(want.Content, a.body) })
	c.Step(`^the webhook event should match JSON:$`, func(want *godog.DocString) error { return a.hooks.event(want.Content) })
	c.Step(`^there should be (\d+) PDF\(s\) in the `+of+`$`, func(n int) error { return same(n, len(a.pdfs())) })
	c.Step(`^there should be the following file\(s\) in the `+of+`:$`, a.hasFiles)
	c.Step(`^the `+of+` PDF\(s\) should be valid "([^"]*)" with a tolerance of (\d+) failed rule\(s\)$`, a.valid)
	c.Step(`^the `+of+` PDF\(s\) (should|should NOT) be flatten$`, a.flat)
	c.Step(`^the `+of+` PDF\(s\) (should|should NOT) be encrypted$`, a.encrypted)
	c.Step(`^the `+of+` PDF\(s\) (should|should NOT) have the "([^"]*)" file embedded$`, a.embeds)
	c.Step(`^the "([^"]*)" PDF should have (\d+) page\(s\)$`, a.hasPages)
	c.Step(`^the "([^"]*)" PDF (should|should NOT) be set to landscape orientation$`, a.landscape)
	c.Step(`^the "([^"]*)" PDF (should|should NOT) have the following content at page (\d+):$`, a.shows)
	c.Step(`^the "([^"]*)" PDF (should|should NOT) have content matching "([^"]*)" at page (\d+)$`, a.showsLike)
	c.Step(`^the "([^"]*)" PDF should have (\d+) image\(s\)$`, a.hasImages)
}

func same[T comparable](want, got T) error {
	if want != got {
		return fmt.Errorf("%v is wanted, and there is %v", want, got)
	}
	return nil
}

func (a *actor) logs(should string, table *godog.Table) error {
	var missing error
	for limit := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) { // an answer may come before its line in the log
		log := a.service.logs.String()[a.logged:]
		missing = nil
		for _, row := range table.Rows {
			if strings.Contains(log, row.Cells[0].Value) != (should == "should") {
				missing = fmt.Errorf("the log %s have %s", should, row.Cells[0].Value)
			}
		}
		if missing == nil || should != "should" || time.Now().After(limit) {
			return missing
		}
	}
}

func (a *actor) hasStatus(want int) error {
	if a.status != want {
		return fmt.Errorf("status %d is wanted, and there is %d: %s", want, a.status, a.body)
	}
	return nil
}

func (a *actor) hasHeader(of, name, want string) error {
	header := a.header
	if of != "response" {
		r := a.hooks.request()
		if r == nil {
			return errors.New("nothing was called")
		}
		header = r.Header
	}
	return same(want, header.Get(name))
}

func (a *actor) carries(name, want string) error {
	parts := strings.Split(a.hooks.request().Header.Get(name), "-")
	if len(parts) != 4 {
		return fmt.Errorf("the header %s is %q", name, parts)
	}
	return same(want, parts[1])
}

func (a *actor) hasBody(want *godog.DocString) error {
	return same(strings.ReplaceAll(want.Content, "{version}", "(devel)"), string(a.body))
}

func (a *actor) bodyContains(want *godog.DocString) error {
	if !strings.Contains(string(a.body), want.Content) {
		return fmt.Errorf("%q is not in %q", want.Content, a.body)
	}
	return nil
}

// matches compares JSON, of which what is wanted may leave members out, or have them ignored.
func matches(want string, got []byte) error {
	var w, g any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		return err
	}
	if err := json.Unmarshal(got, &g); err != nil {
		return fmt.Errorf("%w: %s", err, got)
	}
	return matchValue(w, g)
}

func matchValue(want, got any) error {
	members, ok := want.(map[string]any)
	if !ok {
		if want != "ignore" && !reflect.DeepEqual(want, got) {
			return fmt.Errorf("%v is wanted, and there is %v", want, got)
		}
		return nil
	}
	in, _ := got.(map[string]any)
	for name, value := range members {
		if err := matchValue(value, in[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (a *actor) hasFiles(table *godog.Table) error {
	for _, row := range table.Rows {
		if _, err := a.find(row.Cells[0].Value); err != nil {
			return err
		}
	}
	return nil
}

func (a *actor) valid(kind string, tolerance int) error {
	if a.tools == "" {
		return nil // see veraPDFOrNone
	}
	claim := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(strings.TrimPrefix(kind, "PDF/"), "UA-", "ua"), "A-"))
	var claims []string
	for _, path := range a.pdfs() {
		claims = append(claims, claim+"\t"+path)
	}
	for _, verdict := range verapdf.Judge(a.t, a.tools, claims) {
		if parts := strings.Split(verdict, "\t"); parts[2] == "error" || len(parts)-3 > tolerance {
			return errors.New(verdict)
		}
	}
	return nil
}

func (a *actor) flat(should string) error {
	for _, path := range a.pdfs() {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		there, err := api.Annotations(f, nil, nil)
		if err != nil || (len(there) == 0) != (should == "should") {
			return fmt.Errorf("it %s be flat, and has notes on %d pages: %w", should, len(there), errors.Join(err))
		}
	}
	return nil
}

func (a *actor) encrypted(should string) error {
	for _, path := range a.pdfs() {
		text, err := said("pdfinfo", path)
		if err != nil || strings.Contains(text, "Incorrect password") != (should == "should") {
			return fmt.Errorf("it %s be encrypted: %s %w", should, text, errors.Join(err))
		}
	}
	return nil
}

func (a *actor) embeds(should, name string) error {
	for _, path := range a.pdfs() {
		text, err := said("pdfdetach", "-list", path)
		if err != nil || strings.Contains(text, name) != (should == "should") {
			return fmt.Errorf("it %s hold %s: %s %w", should, name, text, errors.Join(err))
		}
	}
	return nil
}

// info returns what pdfinfo says of a PDF behind a name.
func (a *actor) info(pdf, name string) (string, error) {
	path, err := a.find(pdf)
	if err != nil {
		return "", err
	}
	text, err := said("pdfinfo", path)
	if found := regexp.MustCompile(name + `: *(.*)`).FindStringSubmatch(text); found != nil {
		return found[1], err
	}
	return "", fmt.Errorf("pdfinfo says no %s: %s", name, text)
}

func (a *actor) hasPages(pdf string, want int) error {
	text, err := a.info(pdf, "Pages")
	if err != nil {
		return err
	}
	return same(strconv.Itoa(want), text)
}

func (a *actor) landscape(pdf, should string) error {
	text, err := a.info(pdf, "Page size")
	var wide, high float64
	if err == nil {
		_, err = fmt.Sscanf(text, "%f x %f", &wide, &high)
	}
	if err == nil && (wide > high) != (should == "should") {
		err = fmt.Errorf("it %s be landscape, and is %s", should, text)
	}
	return err
}

func (a *actor) page(pdf string, page int) (string, error) {
	path, err := a.find(pdf)
	if err != nil {
		return "", err
	}
	n := strconv.Itoa(page)
	return said("pdftotext", "-f", n, "-l", n, path, "-")
}

func (a *actor) shows(pdf, should string, page int, want *godog.DocString) error {
	text, err := a.page(pdf, page)
	if err == nil && strings.Contains(text, want.Content) != (should == "should") {
		err = fmt.Errorf("%q %s be in %q", want.Content, should, text)
	}
	return err
}

func (a *actor) showsLike(pdf, should, pattern string, page int) error {
	text, err := a.page(pdf, page)
	if err == nil && regexp.MustCompile(pattern).MatchString(text) != (should == "should") {
		err = fmt.Errorf("%q %s match %q", pattern, should, text)
	}
	return err
}

func (a *actor) hasImages(pdf string, want int) error {
	path, err := a.find(pdf)
	if err != nil {
		return err
	}
	text, err := said("pdfimages", "-list", path)
	if err != nil {
		return err
	}
	return same(want, max(strings.Count(text, "\n")-2, 0))
}
