package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	logWindow = 24 * time.Hour // of the logs that are looked into
	// initLimit is how long a function may take to start: after that Lambda starts it again and bills it (AWS Lambda developer guide,
	// Understanding the Lambda execution environment lifecycle).
	initLimit = 10 * time.Second
	imageAge  = 31 * 24 * time.Hour
)

// lines returns some of the lines of a function's log that fit a pattern, of the last day.
func (d *deployment) lines(ctx context.Context, function, pattern string) ([]string, error) {
	var answer struct {
		Events []struct {
			Message string `json:"message"`
		} `json:"events"`
	}
	since := strconv.FormatInt(d.now().Add(-logWindow).UnixMilli(), 10)
	err := d.ask(ctx, &answer, "logs", "filter-log-events", "--log-group-name", "/aws/lambda/"+d.name+"-"+function,
		"--start-time", since, "--filter-pattern", pattern, "--max-items", "50")
	var all []string
	for _, e := range answer.Events {
		all = append(all, e.Message)
	}
	return all, err
}

// converter reads how documents are walled off on this account's Lambda.
func (d *deployment) converter(ctx context.Context) (string, error) {
	lines, err := d.lines(ctx, "convert", `{ $.msg = "engine ready" }`)
	if err != nil {
		return "", err
	}
	lines = slices.DeleteFunc(lines, func(line string) bool { return !strings.Contains(line, `"engine ready"`) })
	if len(lines) == 0 {
		return "", errors.New("its log has no line 'engine ready' of the last day")
	}
	var engine struct {
		Engine, Tie, Hidden string
		Walls               []string
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &engine); err != nil {
		return "", fmt.Errorf("its line 'engine ready' is no JSON: %w", err)
	}
	found := fmt.Sprintf("engine %s, walls %s, tie %s, hidden by %s", engine.Engine, strings.Join(engine.Walls, " "), engine.Tie, engine.Hidden)
	if len(engine.Walls) == 0 || engine.Tie == "" || engine.Hidden == "" {
		return "", fmt.Errorf("a document is not walled off: %s", found)
	}
	return found, nil
}

var initDuration = regexp.MustCompile(`Init Duration: ([0-9.]+) ms`)

// starts reads how long the converter took to start.
func (d *deployment) starts(ctx context.Context) (string, error) {
	lines, err := d.lines(ctx, "convert", `"Init Duration"`)
	if err != nil {
		return "", err
	}
	var longest time.Duration
	n := 0
	for _, line := range lines {
		if m := initDuration.FindStringSubmatch(line); m != nil {
			ms, err := strconv.ParseFloat(m[1], 64)
			if err != nil {
				return "", fmt.Errorf("init duration of %q: %w", line, err)
			}
			longest, n = max(longest, time.Duration(ms*float64(time.Millisecond))), n+1
		}
	}
	switch {
	case n == 0:
		return "none in the last day", nil
	case longest >= initLimit:
		return "", fmt.Errorf("the longest of %d took %s, and Lambda gives it %s", n, longest.Round(time.Millisecond), initLimit)
	}
	return fmt.Sprintf("the longest of %d took %s", n, longest.Round(time.Millisecond)), nil
}

func functions() []string {
	return []string{"api", "intake", "convert", "finalize", "bundle", "reconcile"}
}

// permissions sees that no function was refused what it asked AWS for.
func (d *deployment) permissions(ctx context.Context) (string, error) {
	for _, name := range functions() {
		lines, err := d.lines(ctx, name, `?AccessDenied ?"not authorized"`)
		if err != nil {
			return "", err
		}
		if len(lines) > 0 {
			return "", fmt.Errorf("%s was refused something: %s", name, strings.TrimSpace(lines[0]))
		}
	}
	return "nothing was refused in the last day", nil
}

func (d *deployment) alarms(ctx context.Context) (string, error) {
	var answer struct {
		MetricAlarms []struct{ AlarmName, StateValue string }
	}
	if err := d.ask(ctx, &answer, "cloudwatch", "describe-alarms", "--alarm-name-prefix", d.name+": "); err != nil {
		return "", err
	}
	if len(answer.MetricAlarms) == 0 {
		return "", errors.New("there are none")
	}
	var ringing []string
	for _, a := range answer.MetricAlarms {
		if a.StateValue == "ALARM" {
			ringing = append(ringing, a.AlarmName)
		}
	}
	if len(ringing) > 0 {
		return "", fmt.Errorf("in alarm: %s", strings.Join(ringing, "; "))
	}
	return fmt.Sprintf("none of %d", len(answer.MetricAlarms)), nil
}

var ecrImage = regexp.MustCompile(`^([0-9]+)\.dkr\.ecr\.[^/]+/(.+)@(sha256:[0-9a-f]+)$`)

// image sees that the converter's image is not older than security updates should be.
func (d *deployment) image(ctx context.Context) (string, error) {
	var function struct {
		Code struct{ ResolvedImageURI string }
	}
	if err := d.ask(ctx, &function, "lambda", "get-function", "--function-name", d.name+"-convert"); err != nil {
		return "", err
	}
	m := ecrImage.FindStringSubmatch(function.Code.ResolvedImageURI)
	if m == nil {
		return "", fmt.Errorf("%q is not like an image in ECR", function.Code.ResolvedImageURI)
	}
	var images struct {
		ImageDetails []struct{ ImagePushedAt moment }
	}
	if err := d.ask(ctx, &images, "ecr", "describe-images", "--registry-id", m[1], "--repository-name", m[2], "--image-ids", "imageDigest="+m[3]); err != nil {
		return "", err
	}
	if len(images.ImageDetails) == 0 {
		return "", errors.New("ECR does not know it")
	}
	age := d.now().Sub(images.ImageDetails[0].ImagePushedAt.Time)
	found := fmt.Sprintf("%.0f days old", age.Hours()/24)
	if age > imageAge {
		return "", fmt.Errorf("%s: deploy again, which builds it anew with the security updates", found)
	}
	return found, nil
}

// moment is a time as the command line prints it: as text since its version 2, before as seconds.
type moment struct{ time.Time }

func (m *moment) UnmarshalJSON(text []byte) error {
	if seconds, err := strconv.ParseFloat(string(text), 64); err == nil {
		m.Time = time.UnixMilli(int64(seconds * 1000))
		return nil
	}
	return m.Time.UnmarshalJSON(text)
}

func readJSON(path string, out any) error {
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, out)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}
