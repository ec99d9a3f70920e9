package docx

import (
	"maps"
	"slices"
)

// ExternalRef names a way in which a document reaches outside itself, or in which what LibreOffice would see of it is not certain
// to be what was looked at.
type ExternalRef string

// The ways that are looked for.
const (
	LinkedPicture    ExternalRef = "linked picture"
	AttachedTemplate ExternalRef = "attached template"
	MisusedHyperlink ExternalRef = "hyperlink used as content" // or one with a URL of LibreOffice's own kind
	ExternalPart     ExternalRef = "external part"             // any other relationship: OLE links, frames, sub-documents, ...
	OutsideField     ExternalRef = "field reading from outside"
	PictureSource    ExternalRef = "picture with a source" // VML that names its file beside the relationship
	MailMergeSource  ExternalRef = "mail merge source"
	DrawingReference ExternalRef = "reference out of a drawing" // SVG, or a VML image
	InsertedFile     ExternalRef = "inserted file of another format"
	Declarations     ExternalRef = "document type declaration" // with entities or defaults that hide what is said
	OddEncoding      ExternalRef = "unusual encoding"
	OddPackage       ExternalRef = "unusual package" // its directory can be read in two ways, or parts of it have names that LibreOffice does not find
	DamagedPart      ExternalRef = "damaged part"
	OversizedPart    ExternalRef = "oversized part" // more than is looked into
)

// refSet is a set of ways.
type refSet map[ExternalRef]bool

func (s refSet) sorted() []ExternalRef { return slices.Sorted(maps.Keys(s)) }
