package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sheaf": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"docx":     docx,
			"noise":    noise,
			"zipped":   zipped,
			"holds":    holds,
			"lastline": lastLine,
			"jobid":    jobID,
			"ispdf":    isPDF,
			"empty":    empty,
			"sametime": sameTime,
			"later":    later,
			"serve":    serveBehind,
			"signal":   signalAtWork,
			"appears":  appears,
			"writing":  writing,
		},
	})
}

// exits runs a command and checks its exit code: exits CODE COMMAND ARGS...
func exits(ts *testscript.TestScript, _ bool, args []string) {
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != code {
		ts.Fatalf("exit code %d, want %d", got, code)
	}
}

// docx writes a Word document: docx FILE TEXT
func docx(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[0])), 0o777))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), docxtest.Plain(args[1]), 0o666))
}

// noise writes bytes that do not compress: noise FILE SIZE
func noise(ts *testscript.TestScript, _ bool, args []string) {
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	b := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{}).Read(b) // never fails
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o666))
}

// zipped writes a ZIP of files under the names given: zipped OUT.zip NAME=FILE...
func zipped(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	z := zip.NewWriter(f)
	for _, arg := range args[1:] {
		name, file, _ := strings.Cut(arg, "=")
		w, err := z.Create(name)
		ts.Check(err)
		_, err = io.WriteString(w, ts.ReadFile(file))
		ts.Check(err)
	}
	ts.Check(z.Close())
	ts.Check(f.Close())
}

// holds checks the names in a ZIP, all of them, in order; of those ending in .pdf also that they are PDFs: holds ZIP NAME...
func holds(ts *testscript.TestScript, _ bool, args []string) {
	z, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer z.Close()
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		r, err := f.Open()
		ts.Check(err)
		content, err := io.ReadAll(r)
		ts.Check(err)
		if strings.HasSuffix(f.Name, ".pdf") && !bytes.HasPrefix(content, []byte("%PDF-")) {
			ts.Fatalf("%s in %s is no PDF", f.Name, args[0])
		}
	}
	if got, want := strings.Join(names, "\n"), strings.Join(args[1:], "\n"); got != want {
		ts.Fatalf("%s holds:\n%s\nwant:\n%s", args[0], got, want)
	}
}

// isPDF checks that files are PDFs: ispdf FILE...
func isPDF(ts *testscript.TestScript, _ bool, args []string) {
	for _, file := range args {
		if !strings.HasPrefix(ts.ReadFile(file), "%PDF-") {
			ts.Fatalf("%s is no PDF", file)
		}
	}
}

// lastLine checks members of the JSON object on the last line of standard output: lastline PATH=VALUE..., where a path
// is like files.0.status, and a list's length is files.length.
func lastLine(ts *testscript.TestScript, _ bool, args []string) {
	lines := strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n")
	var doc any
	ts.Check(json.Unmarshal([]byte(lines[len(lines)-1]), &doc))
	for _, arg := range args {
		path, want, _ := strings.Cut(arg, "=")
		got, err := json.Marshal(member(doc, strings.Split(path, ".")))
		ts.Check(err)
		if s := strings.Trim(string(got), `"`); s != want {
			ts.Fatalf("%s is %s, want %s", path, s, want)
		}
	}
}

// jobID sets JOB to the id of the job whose status is on the last line of standard output: jobid
func jobID(ts *testscript.TestScript, _ bool, _ []string) {
	lines := strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n")
	var s job.Status
	ts.Check(json.Unmarshal([]byte(lines[len(lines)-1]), &s))
	ts.Setenv("JOB", string(s.ID))
}

func member(v any, path []string) any {
	if len(path) == 0 {
		return v
	}
	switch x := v.(type) {
	case map[string]any:
		return member(x[path[0]], path[1:])
	case []any:
		if i, err := strconv.Atoi(path[0]); err == nil && i < len(x) {
			return member(x[i], path[1:])
		}
		return len(x)
	}
	return "no such member"
}

// sameTime sets a file's time to that of another: sametime FILE LIKE
func sameTime(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	ts.Check(os.Chtimes(ts.MkAbs(args[0]), info.ModTime(), info.ModTime()))
}

// later sets a file's time to a minute from now, as if it had been changed after all others: later FILE
func later(ts *testscript.TestScript, _ bool, args []string) {
	at := time.Now().Add(time.Minute)
	ts.Check(os.Chtimes(ts.MkAbs(args[0]), at, at))
}

// appears waits for a file, a PDF: appears FILE
func appears(ts *testscript.TestScript, _ bool, args []string) {
	until(ts, args[0]+" is there", func() bool {
		b, err := os.ReadFile(ts.MkAbs(args[0]))
		return err == nil && bytes.HasPrefix(b, []byte("%PDF-"))
	})
}

// writing copies a file and keeps the copy open for writing until there is another file: writing FILE COPY UNTIL
func writing(ts *testscript.TestScript, _ bool, args []string) {
	content := ts.ReadFile(args[0])
	f, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	_, err = io.WriteString(f, content)
	ts.Check(err)
	closed := make(chan error, 1)
	end := make(chan struct{})
	ts.Defer(func() {
		close(end)
		ts.Check(<-closed)
	})
	go func() {
		for {
			select {
			case <-end:
			case <-time.After(20 * time.Millisecond):
				if _, err := os.Stat(ts.MkAbs(args[2])); err != nil {
					continue
				}
			}
			closed <- f.Close()
			return
		}
	}()
}

// empty checks that a folder is: empty DIR
func empty(ts *testscript.TestScript, _ bool, args []string) {
	list, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(list) > 0 {
		ts.Fatalf("%s holds %v", args[0], list)
	}
}

// sheafCommand prepares a run of sheaf in the script's folder and with its environment.
func sheafCommand(ts *testscript.TestScript, args ...string) *exec.Cmd {
	program, err := exec.LookPath(filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], "sheaf"))
	ts.Check(err)
	cmd := exec.Command(program, args...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME"), "TMPDIR=" + ts.Getenv("TMPDIR")}
	return cmd
}

// until waits until done says so.
func until(ts *testscript.TestScript, what string, done func() bool) {
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			ts.Fatalf("waited in vain until %s", what)
		}
	}
}

// serveBehind runs the service until the script ends and sets SHEAF_ENDPOINT: serve ARGS... Then it is stopped, which
// must succeed.
func serveBehind(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	addr := l.Addr().String()
	ts.Check(l.Close())
	cmd := sheafCommand(ts, append([]string{"serve", "--listen", addr, "--data", ts.MkAbs("data")}, args...)...)
	var log bytes.Buffer
	cmd.Stderr = &log
	ts.Check(cmd.Start())
	ts.Defer(func() {
		ts.Check(cmd.Process.Signal(syscall.SIGTERM))
		if err := cmd.Wait(); err != nil {
			ts.Fatalf("serve ended with %v:\n%s", err, log.String())
		}
		if _, after, found := strings.Cut(log.String(), `"msg":"stopping`); !found || !strings.Contains(after, `"msg":"stopped"`) {
			ts.Fatalf("serve does not say that it stops:\n%s", log.String())
		}
	})
	ts.Setenv("SHEAF_ENDPOINT", "http://"+addr)
	until(ts, "the service answers", func() bool {
		resp, err := http.Get("http://" + addr + "/")
		if err == nil {
			resp.Body.Close()
		}
		return err == nil
	})
}

// signalAtWork runs sheaf until LibreOffice runs for it, sends SIGINT, and checks for exit code 130 and that no process
// is left that has the script's folder in its command line: signal ARGS...
func signalAtWork(ts *testscript.TestScript, _ bool, args []string) {
	cmd := sheafCommand(ts, args...)
	ts.Check(cmd.Start())
	working := func() bool { return len(processes(ts, "soffice")) > 0 }
	until(ts, "LibreOffice runs", working)
	ts.Check(cmd.Process.Signal(syscall.SIGINT))
	err := cmd.Wait()
	if cmd.ProcessState.ExitCode() != 130 {
		ts.Fatalf("interrupted it ended with %v, want exit code 130", err)
	}
	if left := processes(ts, ""); len(left) > 0 {
		ts.Fatalf("left behind: %q", left)
	}
}

// processes returns the command lines of the processes that name the script's folder and what.
func processes(ts *testscript.TestScript, what string) []string {
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	ts.Check(err)
	var found []string
	for _, f := range files {
		line, err := os.ReadFile(f)
		if err == nil && bytes.Contains(line, []byte(ts.Getenv("WORK"))) && bytes.Contains(line, []byte(what)) {
			found = append(found, string(line))
		}
	}
	return found
}
