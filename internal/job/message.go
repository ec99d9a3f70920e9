package job

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Message is what goes into a queue.
type Message struct {
	Group string // the tenant: fair queues share their capacity between groups
	Body  []byte // JSON, at most 256 KiB
	Trace string // see Job.Trace; a queue without traces drops it
}

// Kind names what a message asks for. It is part of every message and never changes its spelling.
type Kind string

// The kinds of messages.
const (
	KindArrival  Kind = "arrival"
	KindIntake   Kind = "intake"
	KindConvert  Kind = "convert"
	KindBundle   Kind = "bundle"
	KindNotice   Kind = "notice"
	KindCallback Kind = "callback"
)

// MessageVersion is the version of what messages hold, which is part of every message. A change that an older reader would
// misunderstand makes it one more: older readers refuse such a message, and it stays in its queue for those that know it.
const MessageVersion = 1

// Body is the content of a message: an Arrival, an IntakeMessage, a ConvertMessage, a BundleMessage, a NoticeMessage or a CallbackMessage.
type Body interface {
	Arrival | IntakeMessage | ConvertMessage | BundleMessage | NoticeMessage | CallbackMessage
	Kind() Kind
}

// Kind returns KindArrival.
func (Arrival) Kind() Kind { return KindArrival }

// IntakeMessage asks intake to look at a job's upload again. The usual way into intake is an Arrival.
type IntakeMessage struct {
	Job ID `json:"job"`
}

// Kind returns KindIntake.
func (IntakeMessage) Kind() Kind { return KindIntake }

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

// Kind returns KindConvert.
func (ConvertMessage) Kind() Kind { return KindConvert }

// BundleMessage asks for the result ZIP of a run.
type BundleMessage struct {
	Job ID  `json:"job"`
	Run int `json:"run"`
}

// Kind returns KindBundle.
func (BundleMessage) Kind() Kind { return KindBundle }

// NoticeMessage asks that those who want to hear of the end of a run be told of it.
type NoticeMessage struct {
	Job ID  `json:"job"`
	Run int `json:"run"`
}

// Kind returns KindNotice.
func (NoticeMessage) Kind() Kind { return KindNotice }

// header begins every message.
type header struct {
	Kind    Kind   `json:"kind"`
	Version int    `json:"v"`
	Parent  string `json:"traceparent,omitempty"`
}

// NewMessage encodes body for its queue, with its kind and MessageVersion.
func NewMessage[T Body](group string, body T) (Message, error) {
	return NewMessageUnder(group, "", body)
}

// ParentOf returns the span that a message was sent under (see Spans.Parent), "" where it was sent under none.
func ParentOf(body []byte) string {
	var h header
	if json.Unmarshal(body, &h) != nil {
		return ""
	}
	return h.Parent
}

// NewMessageUnder is NewMessage for a message that is sent under a span, "" for none.
func NewMessageUnder[T Body](group, parent string, body T) (Message, error) {
	head, err := json.Marshal(header{body.Kind(), MessageVersion, parent})
	if err != nil {
		return Message{}, err
	}
	fields, err := json.Marshal(body)
	if err != nil {
		return Message{}, err
	}
	// Both are objects with at least one field: they become one object.
	head = append(bytes.TrimSuffix(head, []byte("}")), ',')
	return Message{Group: group, Body: slices.Concat(head, bytes.TrimPrefix(fields, []byte("{")))}, nil
}

// ErrNewerMessage is what KindOf and Decode return for a message of a version above MessageVersion.
var ErrNewerMessage = errors.New("the message was written by a newer sheaf")

// KindOf returns the kind of a message. It fails with ErrNewerMessage, and for what is no message of sheaf's.
func KindOf(body []byte) (Kind, error) {
	var h header
	if err := json.Unmarshal(body, &h); err != nil {
		return "", fmt.Errorf("decode message: %w", err)
	}
	if h.Version > MessageVersion {
		return "", fmt.Errorf("%w: its version is %d, this one knows %d", ErrNewerMessage, h.Version, MessageVersion)
	}
	switch h.Kind {
	case KindArrival, KindIntake, KindConvert, KindBundle, KindNotice, KindCallback:
		return h.Kind, nil
	case "":
		if kind := kindOfVersion0(body); kind != "" {
			return kind, nil
		}
	}
	return "", fmt.Errorf("decode message: no kind of sheaf's: %q", h.Kind)
}

// kindOfVersion0 returns the kind of a message from before messages had kinds, by the fields that it alone has; "" when it
// is none. Such messages can be in a queue while sheaf is upgraded, and in a dead-letter queue for days after.
func kindOfVersion0(body []byte) Kind {
	var fields struct{ Job, Run, Number json.RawMessage }
	if json.Unmarshal(body, &fields) != nil {
		return ""
	}
	switch {
	case fields.Job == nil:
		return ""
	case fields.Number != nil:
		return KindConvert
	case fields.Run != nil:
		return KindBundle
	}
	return KindIntake
}

// Decode returns what a message of T's kind holds. It fails as KindOf does, and for a message of another kind.
func Decode[T Body](body []byte) (T, error) {
	var none, m T
	kind, err := KindOf(body)
	if err != nil {
		return none, err
	}
	if kind != m.Kind() {
		return none, fmt.Errorf("decode message: its kind is %s, not %s", kind, m.Kind())
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return none, fmt.Errorf("decode message of kind %s: %w", kind, err)
	}
	return m, nil
}
