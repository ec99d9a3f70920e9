package walls

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"time"
)

const (
	// firstUser is where the user ids of converting processes begin. Nobody else gives out ids in this range (it is above
	// those of systemd's containers), so such a user owns nothing on the machine.
	firstUser = 1_900_000_000
	// nobody is taken where ids so high are not mapped, in some containers. All documents share it.
	nobody = 65534
)

// Report is what the probe found.
type Report struct {
	Walls []Standing `json:"walls"`
	Tie   Tie        `json:"tie"`
	root  bool
	user  int // of the first worker, with User
}

// Tie is how a document's process ends when the process that started it does.
type Tie string

// The ties. Without one a process that lost its parent runs until its time is over, or until the next start finds it.
const (
	BySignal Tie = "signal" // the kernel's signal at a parent's death
	ByPipe   Tie = "pipe"   // the kernel's signal at the end of a pipe, where the other is refused
	Untied   Tie = "none"
)

// Standing says whether a wall stands.
type Standing struct {
	Name   Wall   `json:"name"`
	Stands bool   `json:"stands"`
	Detail string `json:"detail"` // the version or the like; of one that does not stand, why
}

const probeTime = 10 * time.Second

// Probe has sheaf-wall raise each wall once, in a process of its own each, and tells what stands. Without that program none
// does: launcher "" returns a report that says so.
func Probe(ctx context.Context, launcher string) (Report, error) {
	if launcher == "" {
		return None("sheaf-wall is not there"), nil
	}
	r, err := probe(ctx, launcher, firstUser)
	if err == nil && os.Getuid() == 0 && !r.Stands(User) {
		r, err = probe(ctx, launcher, nobody)
	}
	return r, err
}

// None is the report that no wall stands.
func None(why string) Report {
	r := Report{Tie: Untied}
	for _, w := range All() {
		r.Walls = append(r.Walls, Standing{Name: w, Detail: why})
	}
	return r
}

// Without returns the report in which a wall does not stand, for a reason that the probe could not see.
func (r Report) Without(w Wall, why string) Report {
	r.Walls = slices.Clone(r.Walls)
	for i, s := range r.Walls {
		if s.Name == w {
			r.Walls[i] = Standing{Name: w, Detail: why}
		}
	}
	return r
}

func probe(ctx context.Context, launcher string, user int) (Report, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	settings := Settings{UID: user, GID: user}
	cmd := exec.CommandContext(ctx, launcher, append([]string{"probe"}, settings.Encode()...)...)
	cmd.Env = []string{}
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			err = fmt.Errorf("%w: %.200q", err, exit.Stderr)
		}
		return Report{}, fmt.Errorf("probe walls with %s: %w", launcher, err)
	}
	return parse(out, user)
}

// parse reads the launcher's answer. It must speak of every wall and of the tie.
func parse(answer []byte, user int) (Report, error) {
	r := Report{root: os.Getuid() == 0, user: user}
	decoder := json.NewDecoder(bytes.NewReader(answer))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil {
		return Report{}, fmt.Errorf("probe walls: %w", err)
	}
	for _, w := range All() {
		found := slices.ContainsFunc(r.Walls, func(s Standing) bool { return s.Name == w && (s.Stands || s.Detail != "") })
		if !found {
			return Report{}, fmt.Errorf("probe walls: nothing said of %s", w)
		}
	}
	if !slices.Contains([]Tie{BySignal, ByPipe, Untied}, r.Tie) {
		return Report{}, fmt.Errorf("probe walls: nothing said of the tie to the parent: %q", r.Tie)
	}
	return r, nil
}

// Stands reports whether the wall stands.
func (r Report) Stands(w Wall) bool { return r.status(w).Stands }

func (r Report) status(w Wall) Standing {
	i := slices.IndexFunc(r.Walls, func(s Standing) bool { return s.Name == w })
	if i < 0 {
		return Standing{Name: w}
	}
	return r.Walls[i]
}

// Standing lists the walls that stand: those to raise.
func (r Report) Standing() []Wall {
	var standing []Wall
	for _, s := range r.Walls {
		if s.Stands {
			standing = append(standing, s.Name)
		}
	}
	return standing
}

// LandlockVersion is that of the kernel's interface, 0 without Landlock.
func (r Report) LandlockVersion() int {
	var version int
	if _, err := fmt.Sscanf(r.status(Landlock).Detail, "version %d", &version); err != nil || !r.Stands(Landlock) {
		return 0
	}
	return version
}

// User is the user and group id for the documents of a worker (counted from 0), 0 where User does not stand. Each worker has
// its own, so documents that are converted at the same time cannot touch each other's files and processes; where the
// machine has only one id for all, that is Landlock's and seccomp's task alone.
func (r Report) User(worker int) int {
	switch {
	case !r.Stands(User):
		return 0
	case r.user == firstUser:
		return firstUser + worker
	}
	return r.user
}

// Processes is the bound to set so that each of that many workers can have that many threads. The kernel counts by user id.
// An id of the worker's own counts that worker; in a user namespace what runs in it is counted. Elsewhere everything that
// runs under our id is counted, on a desktop all of the user's programs: then what runs now is added, and programs started
// later take from the documents' share.
func (r Report) Processes(threads, workers int) (int, error) {
	switch {
	case r.User(0) == firstUser:
		return threads, nil
	case r.Stands(User):
		return threads * workers, nil
	case r.root:
		return 0, nil // the bound does not hold root
	case r.Stands(Namespaces):
		return 1 + threads*workers, nil // one is the zygote
	}
	running, err := tasks(os.Getuid())
	if err != nil {
		return 0, err
	}
	return running + threads*workers, nil
}

func (s Standing) String() string {
	switch {
	case !s.Stands:
		return string(s.Name) + ": does not stand: " + strconv.Quote(s.Detail)
	case s.Detail != "":
		return string(s.Name) + ": stands, " + s.Detail
	}
	return string(s.Name) + ": stands"
}
