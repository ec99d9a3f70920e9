package hostile_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/office/walls"
)

// credentials converts a document that asks for variables in the ways of its own. In the places that take a URL they are
// asked for by files.
func (s *suite) credentials(t *testing.T) {
	for _, v := range []variant{s.warm, s.fresh, s.bare} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			d := newDoc()
			var variables, properties strings.Builder
			for i, macro := range []string{"$" + secretVar, "${" + secretVar + "}", "$(" + secretVar + ")", "%" + secretVar + "%", "vnd.sun.star.expand:$" + secretVar} {
				fmt.Fprintf(&variables, `<w:docVar w:name="v%d" w:val="%s"/>`, i, macro)
				fmt.Fprintf(&properties, `<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="%d" name="p%d" linkTarget="%s"><vt:lpwstr>%[3]s</vt:lpwstr></property>`, i+2, i, macro)
				for _, field := range []string{"DOCVARIABLE v%d", "DOCPROPERTY p%d", "DOCPROPERTY %[2]s", "DOCVARIABLE %[2]s", "SET b %[2]s", "REF b", "QUOTE %[2]s", "= %[2]s", "TITLE", "INFO Title", "USERNAME", "ENVIRON %[2]s", "PRINT %[2]s", "FILENAME \\p", "TEMPLATE \\p"} {
					d.Field(fmt.Sprintf(field+"%.[1]d%.[2]s", i, macro), "kept")
				}
			}
			d.Title("${" + secretVar + "}")
			d.settings += `<w:docVars>` + variables.String() + `</w:docVars>`
			d.Part("docProps/custom.xml", `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">`+properties.String()+`</Properties>`)
			d.packageRels = append(d.packageRels, rel("custom", "custom-properties", "docProps/custom.xml", "Internal"), rel("core", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml", "Internal"))
			require.Empty(t, leaks(t, v.convert(t, d.bytes())))
		})
	}
}

// processes looks at the engines' processes while a long document is converted: they have no secret, and no network.
func (s *suite) processes(t *testing.T) {
	require.Contains(t, string(environment(t, os.Getpid())), secret, "it must be where the engines could have it from")
	d := newDoc()
	d.XML(strings.Repeat(paragraphs(`<w:r><w:t>`+strings.Repeat("word ", 40)+`</w:t></w:r>`), 50_000))
	long := filepath.Join(t.TempDir(), "long.docx")
	require.NoError(t, os.WriteFile(long, d.bytes(), 0o600))
	for _, v := range []variant{s.warm, s.fresh} {
		t.Run(v.name, func(t *testing.T) {
			before := descendants(t)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() {
				_, err := v.engine.Convert(ctx, job.Conversion{Source: long, Target: long + ".pdf", Timeout: patience})
				ended <- err
			}()
			converting := func() bool { return slices.ContainsFunc(added(before, descendants(t)), loading) }
			require.Eventually(t, converting, patience, 10*time.Millisecond)
			for _, pid := range descendants(t) {
				v.lookAt(t, pid, !slices.Contains(before, pid))
			}
			cancel()
			require.ErrorIs(t, <-ended, context.Canceled)
		})
	}
}

// lookAt checks one process of an engine.
func (v variant) lookAt(t *testing.T, pid int, converting bool) {
	t.Helper()
	for _, variable := range bytes.Split(environment(t, pid), []byte{0}) {
		name, _, _ := strings.Cut(string(variable), "=")
		require.Contains(t, []string{
			"", "PATH", "LD_LIBRARY_PATH", "LD_PRELOAD", "HOME", "TMPDIR", "LANG", "SAL_USE_VCLPLUGIN", "GLIBC_TUNABLES", "TZ", "FONTCONFIG_FILE", "FONTCONFIG_PATH",
		}, name, "process %d", pid)
	}
	require.NotContains(t, string(memory(t, pid)), secret, "process %d", pid)
	if converting && v.engine.Walls().Stands(walls.Namespaces) {
		theirs, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", pid))
		allowed(t, err)
		ours, err := os.Readlink("/proc/self/ns/net")
		require.NoError(t, err)
		require.NotEqual(t, ours, theirs)
		for _, kind := range []string{"tcp", "tcp6", "udp", "udp6"} {
			table, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, kind))
			allowed(t, err)
			require.LessOrEqual(t, bytes.Count(table, []byte("\n")), 1, "%s", table) // the heading
		}
	}
}

// allowed checks an error of reading about another process: who is not root may not.
func allowed(t *testing.T, err error) {
	t.Helper()
	if os.Getuid() != 0 && errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		return // also one that has ended
	}
	require.NoError(t, err)
}

func environment(t *testing.T, pid int) []byte {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	allowed(t, err)
	return b
}

// memory returns what a process can write to: stack and heaps.
func memory(t *testing.T, pid int) []byte {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	allowed(t, err)
	f, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	allowed(t, err)
	if err != nil {
		return nil
	}
	defer f.Close()
	var all []byte
	for line := range strings.Lines(string(maps)) {
		var from, to uint64 // the highest is the kernel's
		var rights string
		_, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights)
		require.NoError(t, err)
		if !strings.HasPrefix(rights, "rw") {
			continue
		}
		piece := make([]byte, to-from)
		if n, err := f.ReadAt(piece, int64(from)); err == nil || n > 0 { // some are devices', and some have gone
			all = append(all, piece[:n]...)
		}
	}
	return all
}

// descendants are the processes that this one has started, and those that they have.
func descendants(t *testing.T) []int {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	require.NoError(t, err)
	parents := map[int]int{}
	for _, entry := range entries {
		var pid, parent int
		var state string
		b, err := os.ReadFile(filepath.Join("/proc", entry.Name(), "stat"))
		at := bytes.LastIndexByte(b, ')')
		if err != nil || at < 0 {
			continue // no process, or one that has ended
		}
		if _, err := fmt.Sscan(entry.Name(), &pid); err != nil {
			continue
		}
		if _, err := fmt.Sscan(string(b[at+1:]), &state, &parent); err == nil {
			parents[pid] = parent
		}
	}
	var found []int
	for pid := range parents {
		for at := parents[pid]; at > 0; at = parents[at] {
			if at == os.Getpid() {
				found = append(found, pid)
				break
			}
		}
	}
	return found
}

func added(before, now []int) []int {
	return slices.DeleteFunc(now, func(pid int) bool { return slices.Contains(before, pid) })
}

// loading reports whether a process is one that a document is converted in.
func loading(pid int) bool {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	return err == nil && slices.Contains([]string{"soffice.bin", "sheaf-zygote"}, strings.TrimSpace(string(name)))
}
