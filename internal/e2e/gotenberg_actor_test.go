package e2e

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cucumber/godog"

	"sheaf/internal/buffertest"
)

// gotenbergService is `sheaf serve` as a scenario asks for it.
type gotenbergService struct {
	url  string
	logs *buffertest.Buffer
}

// service returns the service with these variables of Gotenberg's, which is started once.
func (s *stage) service(variables map[string]string) (*gotenbergService, error) {
	level := "debug,json"
	if variables["API_DISABLE_HEALTH_CHECK_ROUTE_TELEMETRY"] == "true" {
		level = "info,json"
	}
	key := fmt.Sprint(level, variables)
	if known := s.services[key]; known != nil {
		return known, nil
	}
	c := exec.Command(s.binary, "serve", "--gotenberg", "--listen", "127.0.0.1:0", "--data", s.t.TempDir(), "--log", level)
	c.Env = append(os.Environ(), "SHEAF_CALLBACK_ALLOW=http://127.0.0.1")
	for name, value := range variables {
		c.Env = append(c.Env, name+"="+value)
	}
	running := &gotenbergService{logs: &buffertest.Buffer{}}
	c.Stderr = running.logs
	if err := c.Start(); err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	go func() {
		_ = c.Wait() // it is stopped when the test is over
		close(ended)
	}()
	s.t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt)
		<-ended
	})
	listening := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	for limit := time.Now().Add(2 * time.Minute); time.Now().Before(limit); {
		select {
		case <-ended:
			return nil, fmt.Errorf("the service ended: %s", running.logs)
		case <-time.After(20 * time.Millisecond):
		}
		if running.url = listening.FindString(running.logs.String()); running.url == "" {
			continue
		}
		if resp, err := http.Get(running.url + "/healthz"); err == nil {
			s.services[key] = running
			return running, resp.Body.Close()
		}
	}
	return nil, fmt.Errorf("the service does not listen: %s", running.logs)
}

// actor plays one scenario.
type actor struct {
	*stage
	dir     string // of what was received, a folder for each trace
	service *gotenbergService
	logged  int // bytes of the log before the scenario
	hooks   *hooks

	status int
	header http.Header
	body   []byte
	stored string // folder of what was received last
}

func (a *actor) close() {
	if a.hooks != nil {
		a.hooks.server.Close()
	}
}

func (a *actor) start(table *godog.Table) (err error) {
	variables := map[string]string{}
	if table != nil {
		for _, row := range table.Rows {
			variables[row.Cells[0].Value] = row.Cells[1].Value
		}
	}
	if a.service, err = a.stage.service(variables); err == nil {
		a.logged = len(a.service.logs.String())
	}
	return err
}

// here has what names the host of a container name this one, and the port of its own server.
func (a *actor) here(value string) string {
	value = strings.ReplaceAll(value, "host.docker.internal", "127.0.0.1")
	if a.hooks != nil {
		value = strings.ReplaceAll(value, "%d", a.hooks.port())
	}
	return value
}

func (a *actor) get(method, path string, table *godog.Table) error {
	r, err := http.NewRequest(method, a.service.url+path, nil)
	if err != nil {
		return err
	}
	if table != nil {
		for _, row := range table.Rows {
			r.Header.Set(row.Cells[0].Value, row.Cells[1].Value)
		}
	}
	return a.do(r)
}

func (a *actor) post(path string, table *godog.Table) error {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	header := http.Header{}
	for _, row := range table.Rows {
		name, value := row.Cells[0].Value, a.here(row.Cells[1].Value)
		var err error
		switch row.Cells[2].Value {
		case "header":
			header.Set(name, value)
		case "field":
			err = form.WriteField(name, value)
		case "file":
			path := filepath.Join(a.root, value)
			if rest, ok := strings.CutPrefix(value, "teststore/"); ok {
				path = filepath.Join(a.stored, rest)
			}
			err = addFile(form, name, path)
		}
		if err != nil {
			return err
		}
	}
	if err := form.Close(); err != nil {
		return err
	}
	r, err := http.NewRequest(http.MethodPost, a.service.url+path, &b)
	if err != nil {
		return err
	}
	r.Header = header
	r.Header.Set("Content-Type", form.FormDataContentType())
	return a.do(r)
}

func addFile(form *multipart.Writer, field, path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	part, err := form.CreateFormFile(field, filepath.Base(path))
	if err == nil {
		_, err = part.Write(content)
	}
	return err
}

// do makes a request and stores the file that is answered.
func (a *actor) do(r *http.Request) error {
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	a.status, a.header = resp.StatusCode, resp.Header
	if a.body, err = io.ReadAll(resp.Body); err != nil {
		return err
	}
	trace := filepath.Join(a.dir, filepath.Base(resp.Header.Get("Gotenberg-Trace")))
	switch {
	case resp.StatusCode == http.StatusNoContent:
		a.stored = trace
	case resp.StatusCode == http.StatusOK && resp.Header.Get("Content-Disposition") != "":
		a.stored = trace
		return store(trace, resp.Header, a.body)
	}
	return nil
}

// store writes a file that was received, and what is in it where it is a ZIP, into a folder.
func store(dir string, header http.Header, body []byte) error {
	_, params, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	if err != nil {
		return err
	}
	name := params["filename"]
	if name == "" {
		name = "unnamed" + map[string]string{"application/pdf": ".pdf", "application/zip": ".zip"}[header.Get("Content-Type")]
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)), body, 0o600); err != nil {
		return err
	}
	if header.Get("Content-Type") != "application/zip" {
		return nil
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return err
	}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(in)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(f.Name)), content, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// files returns the names of what was received last.
func (a *actor) files() []string {
	entries, err := os.ReadDir(a.stored)
	if err != nil {
		return nil
	}
	names := map[string]bool{}
	for _, e := range entries {
		names[e.Name()] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// pdfs returns the paths of the PDFs that were received last.
func (a *actor) pdfs() (paths []string) {
	for _, name := range a.files() {
		if filepath.Ext(name) == ".pdf" {
			paths = append(paths, filepath.Join(a.stored, name))
		}
	}
	return paths
}

// find returns the path of a file by its name, or by what it ends with behind "*_".
func (a *actor) find(name string) (string, error) {
	end, some := strings.CutPrefix(name, "*")
	for _, one := range a.files() {
		if one == name || some && strings.HasSuffix(one, end) {
			return filepath.Join(a.stored, one), nil
		}
	}
	return "", fmt.Errorf("there is no %s among %q", name, a.files())
}

// said runs a tool and returns what it says, whatever it thinks of the file.
func said(name string, args ...string) (string, error) {
	out, err := exec.Command(name, args...).CombinedOutput()
	if _, ran := err.(*exec.ExitError); ran {
		err = nil
	}
	return string(out), err
}
