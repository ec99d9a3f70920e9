package job

import (
	"errors"
	"fmt"
)

// The parts of a service that its work needs, as GET /readyz names them.
const (
	PartQueue  = "queue"  // its own queues, rows and feed
	PartEngine = "engine" // LibreOffice
	PartDisk   = "disk"   // the room there
	PartTable  = "table"  // the rows on AWS
)

// Part is a part of a service, and what keeps it from its work now: nil for nothing.
type Part struct {
	Name    string
	Trouble error
}

// Trouble returns what keeps a service of these parts from its work, nil for nothing.
func Trouble(parts []Part) error {
	var all []error
	for _, p := range parts {
		if p.Trouble != nil {
			all = append(all, fmt.Errorf("%s: %w", p.Name, p.Trouble))
		}
	}
	return errors.Join(all...)
}
