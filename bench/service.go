package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"sheaf/internal/backoff"
	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/runner"
)

// serviceCommand makes this program the service that is measured: bench service DATA WORKERS PDFBYTES, where PDFBYTES 0
// holds every document. It prints its URL in a line and ends when its standard input does.
const serviceCommand = "service"

// fannedOutPath answers when the job named behind it has been fanned out, which the API does not say.
const fannedOutPath = "/bench/fanned-out/"

func runService(ctx context.Context, args []string) error {
	if len(args) != 3 {
		return errors.New("service: DATA WORKERS PDFBYTES")
	}
	workers, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	size, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	var converter job.Converter = instant{size}
	if size == 0 {
		converter = holding{}
	}
	return serve(ctx, args[0], workers, converter)
}

func serve(ctx context.Context, data string, workers int, converter job.Converter) (err error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	r, err := runner.Start(ctx, runner.Options{
		Data: data, Workers: workers, Limits: job.DefaultLimits(), Owner: "local", Log: log, Converter: converter,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", httpapi.New(r.Pipeline(), httpapi.Options{Log: log}))
	mux.HandleFunc("GET "+fannedOutPath+"{id}", func(w http.ResponseWriter, req *http.Request) {
		if err := awaitFanOut(req.Context(), r, job.ID(req.PathValue("id"))); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	server := &http.Server{Handler: mux}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	fmt.Printf("http://%s\n", l.Addr())

	ended := make(chan struct{})
	go func() { _, _ = io.Copy(io.Discard, os.Stdin); close(ended) }()
	select {
	case err := <-served:
		return err
	case <-r.Done():
		return errors.Join(r.Err(), server.Close())
	case <-ended:
		return server.Close()
	}
}

func awaitFanOut(ctx context.Context, r *runner.Runner, id job.ID) error {
	for {
		j, err := r.Pipeline().Jobs.Get(ctx, id)
		if err != nil || j.FannedOut {
			return err
		}
		if err := backoff.Wait(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
}

// service is the running service, in a process of its own.
type service struct {
	process
	url   string
	data  string
	cmd   *exec.Cmd
	stdin io.Closer
}

// startService starts it on an empty data folder, with instant PDFs of pdfBytes, or with none at all for 0.
func startService(ctx context.Context, opt options, pdfBytes int) (*service, error) {
	data, err := os.MkdirTemp(opt.dir, "data-")
	if err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, serviceCommand, data, strconv.Itoa(opt.workers), strconv.Itoa(pdfBytes))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start service: %w", err)
	}
	s := &service{process: process(cmd.Process.Pid), data: data, cmd: cmd, stdin: stdin}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the service does not start: %w", err), s.stop())
	}
	s.url = strings.TrimSpace(line)
	return s, nil
}

// stop ends the service and removes its data.
func (s *service) stop() error {
	return errors.Join(s.stdin.Close(), s.cmd.Wait(), os.RemoveAll(s.data))
}
