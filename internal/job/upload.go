package job

import "time"

// Methods of a PresignedUpload.
const (
	UploadByPut   = "put"
	UploadInParts = "multipart"
)

// PresignedUpload tells a client how to send a file straight into the bucket: in one PUT to URL, or in parts of PartSize
// bytes, each by PUT to its own URL. It is what POST /api/v1/uploads answers. Pointers are null where the method has no use
// for them.
type PresignedUpload struct {
	JobID     ID                `json:"job_id" doc:"The job that the file becomes once it is there"`
	Method    string            `json:"method" enum:"put,multipart"`
	URL       *string           `json:"url" doc:"Where to PUT the file, of the announced size, once: 403 is another size or a URL that has died, 412 that the file is there already; null for multipart"`
	UploadID  *string           `json:"upload_id" doc:"null for put"`
	PartSize  *int64            `json:"part_size" doc:"Bytes of every part but the last, which has the rest; null for put"`
	Parts     []PresignedPart   `json:"parts" doc:"Empty for put"`
	Headers   map[string]string `json:"headers" doc:"To be sent with every PUT, exactly so"`
	ExpiresAt time.Time         `json:"expires_at" doc:"When the URLs die; POST .../parts gives new ones"`
}

// PresignedPart is one part of a PresignedUpload.
type PresignedPart struct {
	Number int    `json:"number" doc:"From 1"`
	URL    string `json:"url" doc:"Where to PUT the part"`
	Stored bool   `json:"stored" doc:"It is there already and need not be sent"`
}
