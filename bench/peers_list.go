package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"sheaf/internal/backoff"
)

// peers are the converters of others that sheaf is measured beside.
func peers(opt options) []peer {
	return []peer{
		program("fresh soffice", "soffice", func(ctx context.Context, dir string, worker int, source, target string) *exec.Cmd {
			// As whoever calls it for each document has it: a profile that stays, one for each that runs at a time.
			profile := "-env:UserInstallation=file://" + filepath.Join(dir, fmt.Sprint("profile-", worker))
			return exec.CommandContext(ctx, "soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", outFolder(target), source)
		}),
		gotenberg(opt.gotenberg),
		unoserver(),
		program("docxide-pdf", "docxide-pdf", func(ctx context.Context, _ string, _ int, source, target string) *exec.Cmd {
			return exec.CommandContext(ctx, "docxide-pdf", source, target)
		}),
		program("office2pdf", "office2pdf", func(ctx context.Context, _ string, _ int, source, target string) *exec.Cmd {
			return exec.CommandContext(ctx, "office2pdf", "--output", target, source)
		}),
	}
}

// outFolder is where soffice puts a PDF under the document's own name.
func outFolder(target string) string { return target + ".d" }

// program is a converter that is started for each document. It is looked for in PATH.
func program(name, file string, command func(ctx context.Context, dir string, worker int, source, target string) *exec.Cmd) peer {
	p := peer{name: name}
	if _, err := exec.LookPath(file); err != nil {
		p.missing = file + " is not in PATH"
	}
	p.start = func(_ context.Context, dir string, _ int) (func(context.Context, int, string, string) error, func() error, error) {
		convert := func(ctx context.Context, worker int, source, target string) error {
			cmd := command(ctx, dir, worker, source, target)
			cmd.WaitDelay = time.Second
			if err := cmd.Run(); err != nil {
				return err
			}
			made := filepath.Join(outFolder(target), strings.TrimSuffix(filepath.Base(source), filepath.Ext(source))+".pdf")
			if err := os.Rename(made, target); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
			return nil
		}
		return convert, func() error { return nil }, nil
	}
	return p
}

// gotenberg is a service of that name at a URL; what it takes of the processor is not known.
func gotenberg(url string) peer {
	p := peer{name: "Gotenberg", remote: true}
	if url == "" {
		p.missing = "no URL of one is given (-gotenberg)"
	}
	p.start = func(context.Context, string, int) (func(context.Context, int, string, string) error, func() error, error) {
		convert := func(ctx context.Context, _ int, source, target string) error {
			return postDocument(ctx, strings.TrimSuffix(url, "/")+"/forms/libreoffice/convert", source, target)
		}
		return convert, func() error { return nil }, nil
	}
	return p
}

// postDocument posts a document in the form of Gotenberg's API, and writes the answer to target.
func postDocument(ctx context.Context, url, source, target string) error {
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() {
		part, err := form.CreateFormFile("files", filepath.Base(source))
		if err == nil {
			err = copyFrom(part, source)
		}
		if err == nil {
			err = form.Close()
		}
		w.CloseWithError(err)
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, r)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	return fetch(req, http.StatusOK, func(body io.Reader) error {
		return createFile(target, func(w io.Writer) error {
			_, err := io.Copy(w, body)
			return err
		})
	})
}

func copyFrom(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// unoserver is a LibreOffice that is kept running, one for each document at a time since it does one after the other.
func unoserver() peer {
	p := peer{name: "unoserver"}
	for _, file := range []string{"unoserver", "unoconvert"} {
		if _, err := exec.LookPath(file); err != nil {
			p.missing = file + " is not in PATH"
		}
	}
	p.start = func(ctx context.Context, dir string, workers int) (func(context.Context, int, string, string) error, func() error, error) {
		running, end := context.WithCancel(ctx)
		var servers []*exec.Cmd
		stop := func() error {
			end()
			for _, s := range servers {
				_ = s.Wait() // it was stopped
			}
			return nil
		}
		var ports []string
		for worker := range workers {
			port, err := freePort()
			uno, e := freePort()
			if err = errors.Join(err, e); err != nil {
				return nil, nil, errors.Join(err, stop())
			}
			cmd := exec.CommandContext(running, "unoserver", "--port", port, "--uno-port", uno, "--user-installation", filepath.Join(dir, fmt.Sprint("profile-", worker)))
			cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
			cmd.WaitDelay = 10 * time.Second
			if err := cmd.Start(); err != nil {
				return nil, nil, errors.Join(err, stop())
			}
			servers, ports = append(servers, cmd), append(ports, port)
		}
		for _, port := range ports {
			if err := awaitPort(ctx, port); err != nil {
				return nil, nil, errors.Join(err, stop())
			}
		}
		return func(ctx context.Context, worker int, source, target string) error {
			return exec.CommandContext(ctx, "unoconvert", "--port", ports[worker], "--convert-to", "pdf", source, target).Run()
		}, stop, nil
	}
	return p
}

// freePort returns a port of the loopback that nobody had a moment ago.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// awaitPort waits until somebody listens, two minutes at most.
func awaitPort(ctx context.Context, port string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for {
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", port))
		if err == nil {
			return conn.Close()
		}
		if waited := backoff.Wait(ctx, 100*time.Millisecond); waited != nil {
			return errors.Join(err, waited)
		}
	}
}
