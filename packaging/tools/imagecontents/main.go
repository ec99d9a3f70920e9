// Imagecontents writes the list of what is in an image (CycloneDX) on standard output: the Go modules of its program, as cyclonedx-gomod
// has listed them in the file that is named, and the Debian packages that dpkg-query lists on standard input, a line each with tabs
// between name, version, architecture, and the source's name and version.
//
// usage: imagecontents -image NAME -distro ID-VERSION PROGRAM.cdx.json <packages
package main

import (
	"bufio"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/url"
	"os"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

func main() {
	image := flag.String("image", "", "the image's `NAME`")
	distro := flag.String("distro", "", "`ID-VERSION` of the distribution, as debian-13")
	flag.Parse()
	if err := run(*image, *distro, flag.Arg(0), os.Stdin, os.Stdout); err != nil {
		log.Fatal("imagecontents: ", err)
	}
}

func run(image, distro, program string, packages io.Reader, out io.Writer) error {
	f, err := os.Open(program)
	if err != nil {
		return err
	}
	defer f.Close()
	bom := cdx.NewBOM()
	if err := cdx.NewBOMDecoder(f, cdx.BOMFileFormatJSON).Decode(bom); err != nil {
		return fmt.Errorf("read %s: %w", program, err)
	}
	if bom.Metadata == nil || bom.Metadata.Component == nil || bom.Components == nil {
		return fmt.Errorf("%s lists no program", program)
	}
	debs, err := debian(distro, packages)
	if err != nil {
		return err
	}
	id, version, _ := strings.Cut(distro, "-")
	inside := *bom.Metadata.Component
	whole := cdx.Component{BOMRef: "image", Type: cdx.ComponentTypeContainer, Name: image, Version: inside.Version}
	system := cdx.Component{BOMRef: "system", Type: cdx.ComponentTypeOS, Name: id, Version: version}
	all := slices.Concat([]cdx.Component{inside, system}, *bom.Components, debs)
	bom.Metadata.Component, bom.Components = &whole, &all
	uses := []string{inside.BOMRef, system.BOMRef}
	for _, c := range debs {
		uses = append(uses, c.BOMRef)
	}
	dependencies := []cdx.Dependency{{Ref: whole.BOMRef, Dependencies: &uses}}
	if bom.Dependencies != nil {
		dependencies = append(dependencies, *bom.Dependencies...)
	}
	bom.Dependencies = &dependencies
	return cdx.NewBOMEncoder(out, cdx.BOMFileFormatJSON).SetPretty(true).Encode(bom)
}

// debian returns the packages that are listed, in the order of their names.
func debian(distro string, in io.Reader) (all []cdx.Component, err error) {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) != 5 || slices.Contains(fields, "") {
			return nil, fmt.Errorf("%q is no package", lines.Text())
		}
		name, version, arch, source, sourceVersion := fields[0], fields[1], fields[2], fields[3], fields[4]
		// https://github.com/package-url/purl-spec, types/deb; scanners know a source's holes, not a package's.
		query := url.Values{"arch": {arch}, "distro": {distro}}
		if sourceVersion != version {
			source += "@" + sourceVersion
		}
		if source != name {
			query.Set("upstream", source)
		}
		purl := "pkg:deb/debian/" + url.PathEscape(name) + "@" + url.QueryEscape(version) + "?" + query.Encode()
		all = append(all, cdx.Component{BOMRef: purl, Type: cdx.ComponentTypeLibrary, Name: name, Version: version, PackageURL: purl})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read packages: %w", err)
	}
	if len(all) == 0 {
		return nil, errors.New("no packages are listed")
	}
	slices.SortFunc(all, func(a, b cdx.Component) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.BOMRef, b.BOMRef))
	})
	return all, nil
}
