package job

// Merges reports whether the result of the job has one PDF of all its documents. That of a single document is what it is.
func (j Job) Merges() bool { return on(j.Options.Merge) && j.Total > 1 }

// Bare reports whether the result of the job is one PDF, and not a ZIP.
func (j Job) Bare() bool {
	return on(j.Options.Merge) && on(j.Options.NoReport) && !j.KeepsOriginals()
}

// KeepsOriginals reports whether the documents stand beside their PDFs in the result.
func (j Job) KeepsOriginals() bool { return on(j.Options.KeepOriginals) }

func on(option *bool) bool { return option != nil && *option }
