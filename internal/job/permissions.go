package job

import (
	"fmt"
	"slices"
	"strings"
)

// What people who do not know the owner's password of a PDF may do with it (ISO 32000-2, table 22). Programs follow that as they like.
const (
	PermitPrint    = "print"
	PermitCopy     = "copy"
	PermitChange   = "change"
	PermitComment  = "comment"
	PermitFill     = "fill"
	PermitAssemble = "assemble"

	permitAll, permitNone = "all", "none"
)

// Permissions returns the names of all permissions.
func Permissions() []string {
	return []string{PermitPrint, PermitCopy, PermitChange, PermitComment, PermitFill, PermitAssemble}
}

// ParsePermissions reads a list such as "print,copy", or "all" or "none". "" is all. The error says what is wrong, in words for users.
func ParsePermissions(s string) ([]string, error) {
	switch strings.TrimSpace(s) {
	case "", permitAll:
		return Permissions(), nil
	case permitNone:
		return nil, nil
	}
	var list []string
	for p := range strings.SplitSeq(s, ",") {
		if p = strings.TrimSpace(p); !slices.Contains(Permissions(), p) {
			return nil, fmt.Errorf("it is a list of %s, or all or none", strings.Join(Permissions(), ", "))
		}
		list = append(list, p)
	}
	return list, nil
}
