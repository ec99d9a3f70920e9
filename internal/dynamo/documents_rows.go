package dynamo

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
)

// documentRow is a document's row.
type documentRow struct {
	PK        string       `dynamodbav:"pk"`
	SK        string       `dynamodbav:"sk"`
	Number    int          `dynamodbav:"number"`
	Run       int          `dynamodbav:"run"`
	State     job.State    `dynamodbav:"state"`
	Code      job.Code     `dynamodbav:"code,omitempty"`
	Message   string       `dynamodbav:"message,omitempty"`
	Pages     int          `dynamodbav:"pages,omitempty"`
	WordPages int          `dynamodbav:"word_pages,omitempty"`
	Pass      int          `dynamodbav:"pass,omitempty"`
	Fitted    int          `dynamodbav:"fitted_pages,omitempty"`
	Seconds   float64      `dynamodbav:"seconds,omitempty"`
	Bytes     int64        `dynamodbav:"bytes,omitempty"`
	CRC32     uint32       `dynamodbav:"crc32,omitempty"`
	PDFRun    int          `dynamodbav:"pdf_run,omitempty"`
	Compute   int64        `dynamodbav:"compute_ms,omitempty"`
	Memory    int64        `dynamodbav:"memory_mib_ms,omitempty"`
	Fonts     []fontRow    `dynamodbav:"fonts"`
	Warnings  []warningRow `dynamodbav:"warnings"`
	Cached    bool         `dynamodbav:"cached,omitempty"`
	Crashes   int          `dynamodbav:"deaths,omitempty"`         // of an outcome
	Crashed   []string     `dynamodbav:"dead,stringset,omitempty"` // names the crashes before there is an outcome
	At        int64        `dynamodbav:"at"`                       // microseconds of the epoch
	TTL       int64        `dynamodbav:"ttl"`
}

// fontRow is a job.FontSubstitution.
type fontRow struct {
	Font             string `dynamodbav:"font"`
	ReplacedBy       string `dynamodbav:"by"`
	MetricCompatible bool   `dynamodbav:"metric"`
}

// warningRow is a job.Warning.
type warningRow struct {
	Code    job.WarningCode `dynamodbav:"code"`
	Message string          `dynamodbav:"message"`
	Count   int             `dynamodbav:"count"`
}

// maxFontBytes bounds what the fonts of a row may take of the 400 KB that an item may have, and of the 4 MB that a
// transaction may. The document decides how many there are and what their names are: what is beyond is left out.
const maxFontBytes = 100_000

func documentKey(id job.ID, number int) item {
	return key(layout.ShardPK(id, layout.Shard(number)), layout.DocumentSK(number))
}

func (t *Table) encodeDocument(d job.Document) documentRow {
	return documentRow{
		PK: layout.ShardPK(d.Job, layout.Shard(d.Number)), SK: layout.DocumentSK(d.Number),
		Number: d.Number, Run: d.Run, State: d.State, Code: d.Code, Message: d.Message,
		Pages: d.Pages, WordPages: d.WordPages, Pass: d.Pass, Fitted: d.Fitted, Seconds: d.Seconds, Bytes: d.Bytes, CRC32: d.CRC32, PDFRun: d.PDFRun, Compute: d.Work.Compute, Memory: d.Work.Memory,
		Fonts: encodeFonts(d.Fonts), Warnings: encodeWarnings(d.Warnings),
		Cached: d.Cached, Crashes: d.Crashes, At: d.At.UnixMicro(), TTL: timeToLive(d.At.Add(t.rowLife)),
	}
}

// encodeFonts keeps nil apart from none.
func encodeFonts(fonts []job.FontSubstitution) []fontRow {
	if fonts == nil {
		return nil
	}
	rows, size := make([]fontRow, 0, len(fonts)), 0
	for _, f := range fonts {
		const overhead = 40 // of attribute names, the flag and the map itself
		if size += len(f.Font) + len(f.ReplacedBy) + overhead; size > maxFontBytes {
			break
		}
		rows = append(rows, fontRow(f))
	}
	return rows
}

// maxWarnings bounds the warnings of a row, of which each is a sentence. The document does not decide how many there are.
const maxWarnings = 50

// encodeWarnings keeps nil apart from none.
func encodeWarnings(warnings []job.Warning) []warningRow {
	if warnings == nil {
		return nil
	}
	rows := make([]warningRow, min(len(warnings), maxWarnings))
	for i := range rows {
		rows[i] = warningRow(warnings[i])
	}
	return rows
}

func (r documentRow) item() (item, error) { return attributevalue.MarshalMap(r) }

func decodeRow(from item) (documentRow, error) {
	var row documentRow
	if err := attributevalue.UnmarshalMap(from, &row); err != nil {
		return documentRow{}, fmt.Errorf("decode row of a document: %w", err)
	}
	return row, nil
}

func (r documentRow) document(id job.ID) job.Document {
	d := job.Document{
		Job: id, Number: r.Number, Run: r.Run, State: r.State, Code: r.Code, Message: r.Message,
		Pages: r.Pages, WordPages: r.WordPages, Pass: r.Pass, Fitted: r.Fitted, Seconds: r.Seconds, Bytes: r.Bytes, CRC32: r.CRC32, PDFRun: r.PDFRun, Work: job.Work{Compute: r.Compute, Memory: r.Memory},
		Cached: r.Cached, Crashes: r.Crashes + len(r.Crashed),
		At: time.UnixMicro(r.At).UTC(),
	}
	if r.Fonts != nil {
		d.Fonts = make([]job.FontSubstitution, len(r.Fonts))
		for i, f := range r.Fonts {
			d.Fonts[i] = job.FontSubstitution(f)
		}
	}
	if r.Warnings != nil {
		d.Warnings = make([]job.Warning, len(r.Warnings))
		for i, w := range r.Warnings {
			d.Warnings[i] = job.Warning(w)
		}
	}
	return d
}

func decodeDocument(from item, id job.ID) (job.Document, error) {
	row, err := decodeRow(from)
	if err != nil {
		return job.Document{}, err
	}
	return row.document(id), nil
}

// counterRow counts the outcomes of one run among the documents under one partition key.
type counterRow struct {
	Completed int   `dynamodbav:"completed"`
	Failed    int   `dynamodbav:"failed"`
	Compute   int64 `dynamodbav:"compute_ms"`
	Memory    int64 `dynamodbav:"memory_mib_ms"`
	LastAt    int64 `dynamodbav:"last_at"` // the latest time of an outcome, in microseconds of the epoch
}

func sumCounters(rows []item) (job.Tally, error) {
	var sum job.Tally
	for _, from := range rows {
		var row counterRow
		if err := attributevalue.UnmarshalMap(from, &row); err != nil {
			return job.Tally{}, fmt.Errorf("decode counter: %w", err)
		}
		sum.Completed += row.Completed
		sum.Failed += row.Failed
		sum.Work = sum.Work.Plus(job.Work{Compute: row.Compute, Memory: row.Memory})
		if at := time.UnixMicro(row.LastAt).UTC(); at.After(sum.LastAt) {
			sum.LastAt = at
		}
	}
	return sum, nil
}
