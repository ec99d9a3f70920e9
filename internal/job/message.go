package job

import "encoding/json"

// Message is what goes into a queue.
type Message struct {
	Group string // the tenant: fair queues share their capacity between groups
	Body  []byte // JSON, at most 256 KiB
}

// IntakeMessage asks intake to look at a job's upload again. The usual way into intake is the bucket's own event.
type IntakeMessage struct {
	Job ID `json:"job"`
}

// ConvertMessage asks for the conversion of one document and says where its bytes lie.
type ConvertMessage struct {
	Job            ID     `json:"job"`
	Run            int    `json:"run"`
	Number         int    `json:"number"`
	Name           string `json:"name"`
	Source         Ref    `json:"source"` // in the inbox bucket
	SingleDocument bool   `json:"whole"`  // the object is the document; Extent is zero then
	Size           int64  `json:"size"`   // of the object
	Extent         Extent `json:"part"`
}

// BundleMessage asks for the result ZIP of a run.
type BundleMessage struct {
	Job ID  `json:"job"`
	Run int `json:"run"`
}

// NewMessage encodes body, one of the message types above, for the queue.
func NewMessage(group string, body any) (Message, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return Message{}, err
	}
	return Message{Group: group, Body: b}, nil
}
