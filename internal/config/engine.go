package config

import (
	"fmt"

	"sheaf/internal/job"
)

// The variables of the engine, for the command line and for the function that converts. Fonts and LeaveOff are of these, too.
const (
	Soffice = "SHEAF_SOFFICE"
	Zygote  = "SHEAF_ZYGOTE"
	Wall    = "SHEAF_WALL"
	Memory  = "SHEAF_MEMORY_LIBRARY"
	Profile = "SHEAF_LIBREOFFICE_PROFILE"
)

// Variable is a variable that has no flag.
type Variable struct{ Name, Usage string }

// EngineVariables lists the variables of the engine that have no flag, for help texts.
func EngineVariables() []Variable {
	return []Variable{
		{Soffice, "LibreOffice's program, soffice; default: the first that is found"},
		{Zygote, "the program that keeps LibreOffice warm, or none to do without; default: sheaf-zygote beside sheaf"},
		{Wall, "the program that raises the walls around documents, or none to do without; default: sheaf-wall beside sheaf"},
		{Memory, "the library that gives the warm LibreOffice its memory, or none to do without; default: tcmalloc, where it is installed"},
		{Profile, "a folder with a LibreOffice profile to start with, as the image has one; default: one is made at each start"},
	}
}

// Engine says how documents are converted. The zero value finds everything and leaves off nothing.
type Engine struct {
	Soffice, Zygote, Wall, Memory, Profile string // values of the variables of these names
	Fonts                                  string // folder of the user's own fonts; "" is the usual one
	LeaveOff                               job.LeaveOff
}

// EnginePrograms returns what the variables say of the engine for which there are no flags; Fonts and LeaveOff are left empty.
func EnginePrograms(getenv func(string) string) Engine {
	return Engine{Soffice: getenv(Soffice), Zygote: getenv(Zygote), Wall: getenv(Wall), Memory: getenv(Memory), Profile: getenv(Profile)}
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
