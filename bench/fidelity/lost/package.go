package lost

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// maxPart bounds what a part inflates to. A longer one ends there, which is an error of its XML.
const maxPart = 200 << 20

// opc is the package of a document (ECMA-376 part 2).
type opc struct{ zip *zip.Reader }

// open opens a part by its name, which is compared without case.
func (o opc) open(name string) (io.ReadCloser, error) {
	for _, f := range o.zip.File {
		if strings.EqualFold(partName(f.Name), name) {
			r, err := f.Open()
			if err != nil {
				return nil, fmt.Errorf("open part: %w", err)
			}
			return struct {
				io.Reader
				io.Closer
			}{io.LimitReader(r, maxPart), r}, nil
		}
	}
	return nil, fmt.Errorf("open part %q: %w", name, errNoPart)
}

var errNoPart = errors.New("there is none")

func partName(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
}

// related returns the parts that a part is related to, by the last piece of the relationship's type; "" is the package.
func (o opc) related(part string) (map[string]string, error) {
	dir, base := path.Split(part)
	r, err := o.open(path.Join(dir, "_rels", base+".rels"))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var list struct {
		Relationship []struct {
			Type       string `xml:",attr"`
			Target     string `xml:",attr"`
			TargetMode string `xml:",attr"`
		}
	}
	if err := newDecoder(r).Decode(&list); err != nil {
		return nil, fmt.Errorf("read relationships of %q: %w", part, err)
	}
	parts := make(map[string]string)
	for _, rel := range list.Relationship {
		target := rel.Target
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", dir, target)
		}
		if !strings.EqualFold(rel.TargetMode, "External") {
			parts[path.Base(rel.Type)] = partName(target)
		}
	}
	return parts, nil
}

// newDecoder reads XML in any encoding that it names or that its first bytes show.
func newDecoder(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(transform.NewReader(r, unicode.BOMOverride(encoding.Nop.NewDecoder())))
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return in, nil // its first bytes have shown it
		}
		e, err := htmlindex.Get(label)
		if err != nil {
			return nil, fmt.Errorf("encoding %q: %w", label, err)
		}
		return e.NewDecoder().Reader(in), nil
	}
	return d
}

// attribute returns an attribute by its local name, "" where there is none.
func attribute(e xml.StartElement, name string) string {
	v, _ := value(e, name)
	return v
}

// value returns the value of an attribute and whether there is one.
func value(e xml.StartElement, name string) (string, bool) {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value, true
		}
	}
	return "", false
}
