package config

import (
	"fmt"

	"sheaf/internal/job"
)

// The variables of the engine, for the command line and for the function that converts. Fonts and LeaveOff are of these, too.
const (
	Soffice = "SHEAF_SOFFICE" // LibreOffice's program, soffice; else it is looked for
	Zygote  = "SHEAF_ZYGOTE"  // the warm engine's helper, sheaf-zygote, or none to do without; else it is looked for beside sheaf
	Wall    = "SHEAF_WALL"    // the program that raises walls, sheaf-wall, or none to do without; else it is looked for beside sheaf
	Profile = "SHEAF_PROFILE" // folder of a profile that LibreOffice was started with, as the image has; else one is made at every start
)

// Engine says how documents are converted. The zero value finds everything and leaves off nothing.
type Engine struct {
	Soffice, Zygote, Wall, Profile string // values of the variables of these names
	Fonts                          string // folder of the user's own fonts; "" is the usual one
	LeaveOff                       job.LeaveOff
}

// EnginePrograms returns what the variables say of the engine for which there are no flags; Fonts and LeaveOff are left empty.
func EnginePrograms(getenv func(string) string) Engine {
	return Engine{Soffice: getenv(Soffice), Zygote: getenv(Zygote), Wall: getenv(Wall), Profile: getenv(Profile)}
}

// ReadEngine returns what the variables say of the engine. The error names the variable that has a wrong value.
func ReadEngine(getenv func(string) string) (Engine, error) {
	e := EnginePrograms(getenv)
	e.Fonts = getenv(Fonts)
	var err error
	if e.LeaveOff, err = ParseLeaveOff(getenv(LeaveOff)); err != nil {
		return Engine{}, fmt.Errorf("%s: %w", LeaveOff, err)
	}
	return e, nil
}
