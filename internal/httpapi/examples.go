package httpapi

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/api"
	"sheaf/internal/job"
)

// The examples in the OpenAPI document are values of the very types that are answered, so they cannot be of another
// shape.

const exampleID job.ID = "0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10"

// uploadForm describes the multipart form of an upload: the files, and each option in a field.
func uploadForm() *huma.RequestBody {
	fields := requestProperties()
	fields["file"] = &huma.Schema{
		Type:        huma.TypeArray,
		MinItems:    new(1),
		Description: "The files, each in a field of this name",
		Items:       &huma.Schema{Type: huma.TypeString, Format: "binary"},
	}
	fields[api.OptionsField] = &huma.Schema{Type: huma.TypeString, Description: "All options in one field, as a JSON object", Examples: []any{`{"pages": "1-3"}`}}
	return &huma.RequestBody{
		Required:    true,
		Description: "One ZIP, or one or more DOCX files, and options.",
		Content: map[string]*huma.MediaType{"multipart/form-data": {
			Schema: &huma.Schema{
				Type: huma.TypeObject, Required: []string{"file"}, Properties: fields, AdditionalProperties: false,
			},
		}},
	}
}

func exampleTime(second int) time.Time { return time.Date(2026, 11, 2, 9, 30, second, 0, time.UTC) }

func exampleAccepted(message string) api.Accepted {
	return api.Accepted{JobID: exampleID, Status: job.Pending, Message: message}
}

func exampleStatus() job.Status {
	return job.Status{
		ID: exampleID, Status: job.PartialSuccess, Filename: "letters.zip", CreatedAt: exampleTime(0), FinishedAt: new(exampleTime(4)),
		ExpiresAt: new(exampleTime(4).AddDate(0, 0, 7)), LeftOut: 1, Total: new(2), Completed: 1, Failed: 1, Cost: job.Cost{ComputeSeconds: 0.51, GBSeconds: 0.9, USDEstimate: new(0.000036)},
		Files: []job.FileStatus{{
			ID: 1, Filename: "letters/offer.docx", Status: job.Completed, PDF: new("letters/offer.pdf"), Pages: new(3), WordPages: new(3), PagesMatch: new(true), FittedPages: new(0), Pass: new(1),
			Seconds:       new(0.42),
			FontsReplaced: []job.FontSubstitution{{Font: "Calibri", ReplacedBy: "Carlito", MetricCompatible: true}},
			Warnings: []job.Warning{{
				Code: job.WarningText, Message: "2 words of the document are not in the PDF, among them “annex”, “B”.", Count: 2,
			}},
		}, {
			ID: 2, Filename: "letters/contract.docx", Status: job.Failed,
			ErrorCode: new(job.CodePasswordProtected), ErrorMessage: new(job.CodePasswordProtected.Sentence()),
		}},
		Skipped:     []job.Skipped{{Filename: "letters/logo.png", Reason: "not a Word document"}},
		DownloadURL: new("https://sheaf.example" + api.JobsPath + "/" + string(exampleID) + "/download"),
		Downloads: []job.Offer{{
			Kind: job.KindZIP, Filename: "letters-pdf.zip", ContentType: "application/zip",
			URL: "https://sheaf.example" + api.JobsPath + "/" + string(exampleID) + "/download?format=zip",
		}},
	}
}

func exampleList() jobList {
	return jobList{
		Jobs: []job.Summary{{
			ID: exampleID, Status: job.PartialSuccess, Filename: "letters.zip", CreatedAt: exampleTime(0),
			FinishedAt: new(exampleTime(4)), Total: new(2), Completed: 1, Failed: 1,
		}},
		Next: new(string(exampleID)),
	}
}

func exampleUpload() job.PresignedUpload {
	return job.PresignedUpload{
		JobID: exampleID, Method: job.UploadInParts, UploadID: new("2~VmVyeUxvbmc"), PartSize: new(int64(16 << 20)),
		Parts: []job.PresignedPart{
			{Number: 1, URL: "https://bucket.example/uploads/job.zip?partNumber=1&X-Amz-Signature=1f2e", Stored: true},
			{Number: 2, URL: "https://bucket.example/uploads/job.zip?partNumber=2&X-Amz-Signature=3d4c"},
		},
		Headers: map[string]string{}, ExpiresAt: exampleTime(0).Add(15 * time.Minute),
	}
}
