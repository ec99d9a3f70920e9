package lambdatest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/buffertest"
	"sheaf/internal/lambdatest"
)

// TestMain is a function's program when a function runs this binary.
func TestMain(m *testing.M) {
	if api := os.Getenv("AWS_LAMBDA_RUNTIME_API"); api != "" {
		runFunction("http://" + api + "/2018-06-01/runtime/")
		return
	}
	os.Exit(m.Run())
}

// order is an event of these tests: what the function shall do.
type order struct {
	Do   string `json:"do"`
	Text string `json:"text,omitempty"`
}

// runFunction is a function that obeys its events.
func runFunction(api string) {
	starts := filepath.Join(os.TempDir(), "starts")
	before, _ := os.ReadFile(starts)
	if err := os.WriteFile(starts, append(before, '.'), 0o600); err != nil {
		panic(err)
	}
	if len(before) == 0 {
		spoilStart(api)
	}
	for {
		r, err := http.Get(api + "invocation/next")
		if err != nil {
			return
		}
		event, _ := io.ReadAll(r.Body)
		r.Body.Close()
		var o order
		if err := json.Unmarshal(event, &o); err != nil {
			panic(err)
		}
		obey(api+"invocation/"+r.Header.Get("Lambda-Runtime-Aws-Request-Id"), o, r.Header, len(before)+1)
	}
}

// spoilStart makes the first start fail as the function's variables say.
func spoilStart(api string) {
	switch os.Getenv("SPOIL") {
	case "exit":
		os.Exit(7)
	case "hang":
		time.Sleep(time.Hour)
	case "report":
		post(api+"init/error", []byte(`{"errorType":"NoLuck","errorMessage":"not today"}`))
		os.Exit(1)
	}
}

func obey(url string, o order, h http.Header, starts int) {
	switch o.Do {
	case "echo":
		post(url+"/response", []byte(o.Text))
	case "starts":
		post(url+"/response", []byte(strconv.Itoa(starts)))
	case "deadline":
		post(url+"/response", []byte(h.Get("Lambda-Runtime-Deadline-Ms")))
	case "environment":
		post(url+"/response", []byte(strings.Join(os.Environ(), "\n")))
	case "fail":
		post(url+"/error", []byte(`{"errorType":"Sad","errorMessage":"no"}`))
	case "exit":
		os.Exit(3)
	case "answer and exit":
		post(url+"/response", []byte("bye"))
		os.Exit(0)
	case "hang":
		sleeper := exec.Command("sleep", "3600") // holds standard output open
		sleeper.Stdout = os.Stdout
		if err := sleeper.Start(); err != nil {
			panic(err)
		}
		fmt.Println("child", sleeper.Process.Pid)
		time.Sleep(time.Hour)
	case "large":
		fmt.Println("status", post(url+"/response", make([]byte, 6<<20+101)))
	case "twice":
		post(url+"/response", []byte("one"))
		fmt.Println("status", post(url+"/response", []byte("two")))
	case "wait for":
		for {
			if _, err := os.Stat(o.Text); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		post(url+"/response", []byte("done"))
	}
}

func post(url string, body []byte) int {
	r, err := http.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	r.Body.Close()
	return r.StatusCode
}

// start returns a function that runs this binary.
func start(t *testing.T, opt lambdatest.Options) *lambdatest.Function {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	opt.Name, opt.Command = "test", lambdatest.Program(self)
	if opt.Timeout == 0 {
		opt.Timeout = time.Minute
	}
	f, err := lambdatest.New(opt)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

func invoke(t *testing.T, f *lambdatest.Function, do, text string) (lambdatest.Result, error) {
	t.Helper()
	event, err := json.Marshal(order{do, text})
	require.NoError(t, err)
	return f.Invoke(t.Context(), event)
}

// answer is invoke where it must succeed.
func answer(t *testing.T, f *lambdatest.Function, do, text string) string {
	t.Helper()
	r, err := invoke(t, f, do, text)
	require.NoError(t, err)
	return string(r.Payload)
}

func requireFailure(t *testing.T, err error, kind, message string) {
	t.Helper()
	var e *lambdatest.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, kind, e.Type)
	require.Contains(t, e.Message, message)
}

func TestOneProcessServesManyInvocations(t *testing.T) {
	f := start(t, lambdatest.Options{})
	r, err := invoke(t, f, "echo", "hello")
	require.NoError(t, err)
	require.Equal(t, "hello", string(r.Payload))
	require.True(t, r.Cold)
	require.Positive(t, r.Init)
	r, err = invoke(t, f, "starts", "")
	require.NoError(t, err)
	require.Equal(t, "1", string(r.Payload))
	require.False(t, r.Cold)
}

func TestFunctionKnowsWhatLambdaTellsIt(t *testing.T) {
	f := start(t, lambdatest.Options{Env: []string{"OWN=1"}, MemoryMB: 512, Timeout: 30 * time.Second})
	env := strings.Split(answer(t, f, "environment", ""), "\n")
	require.Contains(t, env, "OWN=1")
	require.Contains(t, env, "AWS_LAMBDA_FUNCTION_NAME=test")
	require.Contains(t, env, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512")
	before := time.Now()
	ms, err := strconv.ParseInt(answer(t, f, "deadline", ""), 10, 64)
	require.NoError(t, err)
	require.WithinRange(t, time.UnixMilli(ms), before.Add(29*time.Second), before.Add(31*time.Second))
}

func TestFailureKeepsTheProcess(t *testing.T) {
	f := start(t, lambdatest.Options{})
	_, err := invoke(t, f, "fail", "")
	requireFailure(t, err, "Sad", "no")
	require.Equal(t, "1", answer(t, f, "starts", ""))
}

func TestCrashRestartsInTheSameEnvironment(t *testing.T) {
	f := start(t, lambdatest.Options{})
	_, err := invoke(t, f, "exit", "")
	requireFailure(t, err, lambdatest.TypeExit, "exit status 3")
	require.Equal(t, "2", answer(t, f, "starts", ""), "its temporary files are still there")
}

func TestAnswerCountsThoughTheProcessEnds(t *testing.T) {
	f := start(t, lambdatest.Options{})
	require.Equal(t, "bye", answer(t, f, "answer and exit", ""))
	require.Equal(t, "2", answer(t, f, "starts", ""))
}

func TestTimeoutKillsTheProcessAndItsChildren(t *testing.T) {
	var l buffertest.Buffer
	f := start(t, lambdatest.Options{Timeout: time.Second, Log: &l})
	_, err := invoke(t, f, "hang", "")
	requireFailure(t, err, lambdatest.TypeTimeout, "Task timed out after 1.00 seconds")
	var child int
	_, err = fmt.Sscanf(l.String(), "child %d", &child)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return gone(child) }, 10*time.Second, 10*time.Millisecond)
	require.Equal(t, "2", answer(t, f, "starts", ""))
}

// gone reports whether a process has ended; one that nobody has waited for yet counts.
func gone(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || bytes.Contains(stat, []byte(") Z "))
}

func TestKilledProcess(t *testing.T) {
	f := start(t, lambdatest.Options{})
	require.Equal(t, "1", answer(t, f, "starts", ""))
	require.Equal(t, 1, f.Kill(), "while it waits")
	require.Equal(t, "2", answer(t, f, "starts", ""))
	failed := make(chan error)
	go func() {
		_, err := f.Invoke(t.Context(), []byte(`{"do":"hang"}`))
		failed <- err
	}()
	killUntil(t, f, failed, "signal: killed")
}

// killUntil kills a function's processes until its invocation fails.
func killUntil(t *testing.T, f *lambdatest.Function, failed <-chan error, why string) {
	for {
		select {
		case err := <-failed:
			requireFailure(t, err, lambdatest.TypeExit, why)
			return
		case <-time.After(50 * time.Millisecond):
			f.Kill()
		}
	}
}

func TestSpoiltStartIsTriedAgain(t *testing.T) {
	for spoil, logged := range map[string]string{
		"exit": "exit status 7", "report": "NoLuck: not today", "hang": "timed out after 0.50 seconds",
	} {
		t.Run(spoil, func(t *testing.T) {
			var l buffertest.Buffer
			f := start(t, lambdatest.Options{Env: []string{"SPOIL=" + spoil}, Init: time.Second / 2, Log: &l})
			require.Equal(t, "2", answer(t, f, "starts", ""))
			require.Contains(t, l.String(), logged)
		})
	}
}

func TestProgramThatNeverStarts(t *testing.T) {
	f, err := lambdatest.New(lambdatest.Options{Name: "false", Command: lambdatest.Program("/bin/false"), Timeout: time.Minute})
	require.NoError(t, err)
	defer f.Close()
	_, err = f.Invoke(t.Context(), []byte("{}"))
	requireFailure(t, err, lambdatest.TypeExit, "exit status 1")

	absent, err := lambdatest.New(lambdatest.Options{Name: "absent", Command: lambdatest.Program("/no/such/program"), Timeout: time.Minute})
	require.NoError(t, err)
	defer absent.Close()
	_, err = absent.Invoke(t.Context(), []byte("{}"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestSizes(t *testing.T) {
	var l buffertest.Buffer
	f := start(t, lambdatest.Options{Log: &l})
	_, err := f.Invoke(t.Context(), make([]byte, 6<<20+101))
	requireFailure(t, err, lambdatest.TypeRequest, "more than")
	_, err = invoke(t, f, "large", "")
	requireFailure(t, err, lambdatest.TypeResponse, "more than")
	require.Equal(t, "one", answer(t, f, "twice", ""))
	require.Equal(t, "1", answer(t, f, "starts", ""))
	require.Equal(t, "status 413\nstatus 400\n", l.String())
}

func TestConcurrency(t *testing.T) {
	f := start(t, lambdatest.Options{Concurrency: 2})
	gate := filepath.Join(t.TempDir(), "gate")
	answers := make(chan string, 3)
	for range 3 {
		go func() {
			r, err := f.Invoke(t.Context(), fmt.Appendf(nil, `{"do":"wait for","text":%q}`, gate))
			answers <- fmt.Sprint(string(r.Payload), err)
		}()
	}
	require.Eventually(t, func() bool {
		made, err := f.Temporary()
		require.NoError(t, err)
		return len(made) == 2
	}, 10*time.Second, time.Millisecond)
	require.NoError(t, os.WriteFile(gate, nil, 0o600))
	for range 3 {
		require.Equal(t, "done<nil>", <-answers)
	}
	made, err := f.Temporary()
	require.NoError(t, err)
	require.Len(t, made, 2, "the third waited for one of two environments")
}

func TestCallerLeaves(t *testing.T) {
	f := start(t, lambdatest.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := f.Invoke(ctx, []byte(`{"do":"hang"}`))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Zero(t, f.Kill(), "its process is dead")
}

func TestClose(t *testing.T) {
	f := start(t, lambdatest.Options{})
	failed := make(chan error)
	go func() {
		_, err := f.Invoke(t.Context(), []byte(`{"do":"hang"}`))
		failed <- err
	}()
	require.Eventually(t, func() bool {
		made, err := f.Temporary()
		require.NoError(t, err)
		return len(made) == 1
	}, 10*time.Second, time.Millisecond)
	require.NoError(t, f.Close())
	require.ErrorContains(t, <-failed, "function is closed")
	made, err := f.Temporary()
	require.NoError(t, err)
	require.Empty(t, made)
	_, err = f.Invoke(t.Context(), []byte("{}"))
	require.ErrorContains(t, err, "function is closed")
}
