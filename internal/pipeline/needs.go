package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"sheaf/internal/job"
)

// Step is a part of the pipeline that may run in a process of its own, with the ports that it needs and no others.
type Step string

// The steps, named as the functions that run them on AWS.
const (
	StepAPI       Step = "api"       // Accept, StartUpload, Status, Download, Cancel and what else clients ask for
	StepIntake    Step = "intake"    // Arrived and Intake
	StepConvert   Step = "convert"   // Convert
	StepFinalize  Step = "finalize"  // Reconcile
	StepBundle    Step = "bundle"    // Bundle
	StepReconcile Step = "reconcile" // the sweeps and the dead letters
)

// Steps returns all steps, for a process that runs the whole pipeline.
func Steps() []Step {
	return []Step{StepAPI, StepIntake, StepConvert, StepFinalize, StepBundle, StepReconcile}
}

// Check returns an error that names the fields which one of the steps needs and p does not have. Call it once at the start:
// a step that runs without a field it needs panics.
func (p *Pipeline) Check(steps ...Step) error {
	for _, step := range steps {
		if missing := p.missing(step); len(missing) > 0 {
			return fmt.Errorf("step %s of the pipeline needs %s, which is not set", step, strings.Join(missing, ", "))
		}
	}
	return nil
}

// missing returns the names of the fields that a step needs and p does not have. Every step needs a field for which the
// table names none.
func (p *Pipeline) missing(step Step) []string {
	var names []string
	for _, field := range []struct {
		name  string
		set   bool
		steps []Step
	}{
		{"Now", p.Now != nil, nil},
		{"Log", p.Log != nil, nil},
		{"Limits", p.Limits != job.Limits{}, nil},
		{"Jobs", p.Jobs != nil, nil},
		{"Documents", p.Documents != nil, nil},
		{"Outbox", p.Outbox != nil, nil},
		{"Claims", p.Claims != nil, []Step{StepAPI, StepIntake, StepFinalize, StepBundle, StepReconcile}},
		{"Inbox", p.Inbox != nil, []Step{StepAPI, StepIntake, StepConvert, StepFinalize, StepBundle, StepReconcile}},
		{"Uploads", p.Uploads != nil, []Step{StepAPI}},
		{"IntakeQueue", p.IntakeQueue != nil, []Step{StepAPI, StepReconcile}},
		{"ConvertQueue", p.ConvertQueue != nil, []Step{StepIntake, StepReconcile}},
		{"BundleQueue", p.BundleQueue != nil, []Step{StepAPI, StepIntake, StepFinalize, StepReconcile}},
		{"Converter", p.Converter != nil, []Step{StepConvert}},
		{"Scratch", p.Scratch != "", []Step{StepAPI, StepConvert, StepBundle}},
	} {
		if !field.set && (field.steps == nil || slices.Contains(field.steps, step)) {
			names = append(names, field.name)
		}
	}
	return names
}
