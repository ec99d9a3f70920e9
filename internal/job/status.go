package job

import "time"

// Status is the status document: what GET /api/v1/jobs/{id} answers, what the CLI prints with --json and what lies
// beside a drop's result. Pointers are null where nothing is known yet.
type Status struct {
	ID           ID              `json:"id" doc:"The job's id, a UUIDv7"`
	Status       State           `json:"status" enum:"pending,processing,completed,failed,partial_success,cancelled"`
	Filename     string          `json:"filename" doc:"Of the upload, as it was sent"`
	CreatedAt    time.Time       `json:"created_at"`
	FinishedAt   *time.Time      `json:"finished_at" doc:"null until the job is finished"`
	ExpiresAt    *time.Time      `json:"expires_at" doc:"When the job and all that belongs to it are removed; null until it is finished"`
	Options      Options         `json:"options" doc:"How the documents are converted: the options that were given"`
	Total        *int            `json:"total" doc:"Documents in the upload; null until it has been read"`
	Completed    int             `json:"completed" doc:"Documents converted"`
	Failed       int             `json:"failed" doc:"Documents that were not converted"`
	Rate         *float64        `json:"rate" doc:"Documents a minute that come to an end, by the last ones; null where too few have to tell, and for a finished job"`
	SecondsLeft  *int            `json:"seconds_left" doc:"Seconds until all documents have come to an end, at that rate; null where rate is"`
	ErrorCode    *Code           `json:"error_code" doc:"Why the whole job failed"`
	ErrorMessage *string         `json:"error_message"`
	Files        []FileStatus    `json:"files" doc:"The documents, at most limit of them from cursor on; empty before the upload has been read"`
	Skipped      []Skipped       `json:"skipped" doc:"Entries of the upload that are no Word documents, at most 1,000 of them; on the first page of files"`
	Next         *string         `json:"next" doc:"The cursor of the next page of files; null on the last"`
	SkippedNext  *string         `json:"skipped_next" doc:"The cursor of more skipped entries, whose page has no files; null where these are all, and on later pages of files"`
	Cost         Cost            `json:"cost" doc:"What the job took so far, an estimate"`
	LeftOut      int             `json:"left_out" doc:"Files of other kinds in the upload, which are not converted; 0 with the option ignore_others"`
	Callback     *CallbackStatus `json:"callback,omitempty" doc:"How far telling callback_url is, of jobs that have one"`
	DownloadURL  *string         `json:"download_url" doc:"Where the result is; null while there is none"`
	Downloads    []Offer         `json:"downloads" doc:"What of the job can be downloaded as one file, first what download_url gives; empty while there is no result"`
}

// Kinds of downloads.
const (
	KindZIP = "zip"
	KindPDF = "pdf"
)

// Offer is a file that can be downloaded.
type Offer struct {
	Kind        string `json:"kind" enum:"zip,pdf" doc:"zip: the result with the PDFs and reports; pdf: the PDF of all that was converted, where there is one such"`
	Filename    string `json:"filename" doc:"What it is saved as"`
	ContentType string `json:"content_type" enum:"application/zip,application/pdf"`
	URL         string `json:"url"`
}

// FileStatus is one document in a Status.
type FileStatus struct {
	ID            int                `json:"id" doc:"The document's number in the upload, from 1"`
	Filename      string             `json:"filename"`
	Status        State              `json:"status" enum:"pending,processing,completed,failed"`
	PDF           *string            `json:"pdf" doc:"The path of its PDF in the result ZIP; null where there is none, and where the PDFs are merged"`
	ErrorCode     *Code              `json:"error_code"`
	ErrorMessage  *string            `json:"error_message"`
	Pages         *int               `json:"pages"`
	WordPages     *int               `json:"word_pages" doc:"Pages that Word counted when it saved the document; null where the document does not surely say"`
	PagesMatch    *bool              `json:"pages_match" doc:"Whether the PDF has as many pages as Word counted; null where word_pages is"`
	FittedPages   *int               `json:"fitted_pages" doc:"Pages that were begun where Word began them, or whose lines were set a little closer for that; null until there is a PDF"`
	Pass          *int               `json:"pass" doc:"Conversions that were made for the PDF: more than one where pages were fitted, or where something was missing; null until there is a PDF"`
	Seconds       *float64           `json:"seconds" doc:"Seconds the conversion took"`
	FontsReplaced []FontSubstitution `json:"fonts_replaced" nullable:"true" doc:"Fonts the document asks for and did not get; null where not known"`
	Options       *Options           `json:"options,omitempty" doc:"How this document is converted, where a retry asked for other options than those of the job"`
	Cached        bool               `json:"cached" doc:"Its PDF was made before, of the same document in the same way, and was given again"`
	Corrected     bool               `json:"corrected" doc:"It is a corrected file that came in the place of the one in the upload"`
	Warnings      []Warning          `json:"warnings" nullable:"true" doc:"What of the document is not in its PDF; null where not known"`
}

// Summary is a job in a list of jobs.
type Summary struct {
	ID         ID         `json:"id"`
	Status     State      `json:"status" enum:"pending,processing,completed,failed,partial_success,cancelled"`
	Filename   string     `json:"filename"`
	CreatedAt  time.Time  `json:"created_at"`
	FinishedAt *time.Time `json:"finished_at"`
	Total      *int       `json:"total"`
	Completed  int        `json:"completed"`
	Failed     int        `json:"failed"`
	LeftOut    int        `json:"left_out" doc:"Files of other kinds in the upload, which are not converted"`
	ErrorCode  *Code      `json:"error_code"`
}
