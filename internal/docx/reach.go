package docx

import (
	"maps"
	"slices"
)

// Reach names a way in which a document reaches outside itself, or in which what LibreOffice would see of it is
// not certain to be what was looked at.
type Reach string

// The ways that are looked for.
const (
	LinkedPicture    Reach = "linked picture"
	AttachedTemplate Reach = "attached template"
	MisusedHyperlink Reach = "hyperlink used as content" // or one with a URL of LibreOffice's own kind
	ExternalPart     Reach = "external part"             // any other relationship: OLE links, frames, sub-documents, ...
	OutsideField     Reach = "field reading from outside"
	PictureSource    Reach = "picture with a source" // VML that names its file beside the relationship
	MailMergeSource  Reach = "mail merge source"
	DrawingReference Reach = "reference out of a drawing" // SVG, or a VML image
	Declarations     Reach = "document type declaration"  // with entities or defaults that hide what is said
	OddEncoding      Reach = "unusual encoding"
	OddPackage       Reach = "unusual package" // its directory can be read in two ways
	DamagedPart      Reach = "damaged part"
	OversizedPart    Reach = "oversized part" // more than is looked into
)

// reachSet is a set of ways.
type reachSet map[Reach]bool

func (s reachSet) sorted() []Reach { return slices.Sorted(maps.Keys(s)) }
