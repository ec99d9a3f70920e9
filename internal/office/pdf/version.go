package pdf

// version returns which version of the format a PDF is: the newer one of what its head and its catalogue say (7.5.2, 7.7.2).
func (f *file) version() (string, error) {
	head, err := f.read(5, 3)
	if err != nil {
		return "", err
	}
	catalogue, err := f.dictOf(f.root)
	if err != nil {
		return "", err
	}
	return max(string(head), string(nameOf(catalogue["Version"]))), nil
}

// mendVersion has a PDF be of version 1.7 where it is of an older one: all that may be in those may be in 1.7.
func (u *update) mendVersion(claim Claim) error {
	version, err := u.file.version()
	if err != nil || claim.Version != "1.7" || version >= claim.Version {
		return err
	}
	catalogue, err := u.change(u.file.root)
	if err == nil {
		catalogue["Version"] = name(claim.Version)
	}
	return err
}
