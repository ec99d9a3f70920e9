package lambdatest

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// environment is where a function runs: one process at a time, which handles one invocation at a time. Whoever took it
// uses it alone.
type environment struct {
	f       *Function
	tmp     string   // its folder for temporary files, which outlives its processes
	process *process // nil when none runs; else it waits for an invocation
}

// invoke has an event handled, by a new process when none waits.
func (e *environment) invoke(ctx context.Context, event []byte) (Result, error) {
	inv := newInvocation(event)
	var r Result
	begun := time.Now()
	if e.process != nil && e.process.dead() {
		e.process = nil
	}
	if e.process == nil {
		r.Cold = true
		counted, err := e.start(ctx, inv)
		if err != nil {
			return r, err
		}
		r.Init, begun = time.Since(begun), counted
	}
	ctx, cancel := context.WithDeadlineCause(ctx, begun.Add(e.f.opt.Timeout), inv.timeout(e.f.opt.Timeout))
	defer cancel()
	inv.deadline, _ = ctx.Deadline()
	answer, err := e.handle(ctx, inv)
	r.Payload, r.Took = answer, time.Since(begun)
	return r, err
}

// start starts a process, waits until it is ready and tells from when on the invocation's time counts. A process that
// fails is started once more, as part of the invocation (Lambda developer guide, failures during the init phase).
func (e *environment) start(ctx context.Context, inv *invocation) (time.Time, error) {
	err := e.launch(ctx, inv, e.f.opt.Init)
	counted := time.Now()
	if _, failed := errors.AsType[*Error](err); failed && ctx.Err() == nil {
		fmt.Fprintf(e.f.log(), "INIT of %s failed: %v\n", e.f.opt.Name, err)
		err = e.launch(ctx, inv, e.f.opt.Timeout)
	}
	return counted, err
}

func (e *environment) launch(ctx context.Context, inv *invocation, limit time.Duration) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, inv.timeout(limit))
	defer cancel()
	p, err := e.f.launch(e.tmp)
	if err != nil {
		return err
	}
	if err := p.wait(ctx, inv); err != nil {
		p.stop()
		return err
	}
	e.process = p
	return nil
}

// handle returns the invocation to the process that waits, and its answer when the process is ready for the next one. A
// process that is not any more ends.
func (e *environment) handle(ctx context.Context, inv *invocation) ([]byte, error) {
	p := e.process
	e.process = nil
	var answer *answer
	select {
	case p.work <- inv:
		answer = p.await(ctx, inv)
	case <-p.exited:
	case <-ctx.Done():
	}
	if answer == nil {
		p.stop()
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, inv.exit(p.err)
	}
	// An answer counts whatever becomes of the process after it.
	if p.wait(ctx, inv) == nil {
		e.process = p
	} else {
		p.stop()
	}
	return answer.payload, answer.err
}

func (e *environment) stop() {
	if e.process != nil {
		e.process.stop()
	}
}
