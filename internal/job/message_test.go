package job

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

const someID = ID("0193a000-0000-7000-8000-000000000000")

// requireRoundTrip encodes a message and wants the very JSON, and the same message back.
func requireRoundTrip[T Body](t *testing.T, body T, want string) {
	t.Helper()
	m, err := NewMessage("ann", body)
	require.NoError(t, err)
	require.Equal(t, "ann", m.Group)
	require.Equal(t, want, string(m.Body))
	kind, err := KindOf(m.Body)
	require.NoError(t, err)
	require.Equal(t, body.Kind(), kind)
	got, err := Decode[T](m.Body)
	require.NoError(t, err)
	require.Equal(t, body, got)
}

func TestMessages(t *testing.T) {
	requireRoundTrip(t, Arrival{Key: "drop/ä & b.zip", VersionID: "v", ETag: "e", Size: 7, Sequencer: "0A"},
		`{"kind":"arrival","v":1,"key":"drop/ä \u0026 b.zip","version_id":"v","etag":"e","size":7,"sequencer":"0A"}`)
	requireRoundTrip(t, Arrival{}, `{"kind":"arrival","v":1,"key":"","size":0}`)
	requireRoundTrip(t, IntakeMessage{Job: someID}, `{"kind":"intake","v":1,"job":"`+string(someID)+`"}`)
	requireRoundTrip(t, BundleMessage{Job: someID, Run: 2}, `{"kind":"bundle","v":1,"job":"`+string(someID)+`","run":2}`)
	requireRoundTrip(t, NoticeMessage{Job: someID, Run: 2}, `{"kind":"notice","v":1,"job":"`+string(someID)+`","run":2}`)
	requireRoundTrip(t, ConvertMessage{Job: someID, Run: 1, Number: 3, Name: "a.docx", Source: Ref{Key: "uploads/a.zip"}, Size: 9},
		`{"kind":"convert","v":1,"job":"`+string(someID)+`","run":1,"number":3,"name":"a.docx","source":{"key":"uploads/a.zip"},"whole":false,"size":9,`+
			`"part":{"offset":0,"span":0,"compressed":0,"size":0,"crc32":0,"method":0,"flags":0}}`)
}

// TestMessagesFromBeforeKinds takes messages that an older sheaf left in the queues.
func TestMessagesFromBeforeKinds(t *testing.T) {
	for _, body := range []any{
		IntakeMessage{Job: someID}, ConvertMessage{Job: someID, Run: 1, Number: 3, Name: "a.docx"}, BundleMessage{Job: someID, Run: 2},
	} {
		old, err := json.Marshal(body)
		require.NoError(t, err)
		var got any
		switch want := body.(type) {
		case IntakeMessage:
			got, err = Decode[IntakeMessage](old)
		case ConvertMessage:
			got, err = Decode[ConvertMessage](old)
		case BundleMessage:
			got, err = Decode[BundleMessage](old)
		default:
			require.Fail(t, "not a message", "%T", want)
		}
		require.NoError(t, err)
		require.Equal(t, body, got)
	}
}

func TestOtherMessagesAreRefused(t *testing.T) {
	newer := fmt.Appendf(nil, `{"kind":"convert","v":%d,"job":%q,"run":1,"number":1}`, MessageVersion+1, someID)
	_, err := KindOf(newer)
	require.ErrorIs(t, err, ErrNewerMessage)
	_, err = Decode[ConvertMessage](newer)
	require.ErrorIs(t, err, ErrNewerMessage)
	require.ErrorContains(t, err, "its version is 2, this one knows 1")
	_, err = Decode[ConvertMessage]([]byte(`{"kind":"something new","v":2}`))
	require.ErrorIs(t, err, ErrNewerMessage, "also one whose kind is not known yet")

	for _, body := range []string{"", "no JSON", "[]", "7", "{}", `{"run":1}`, `{"Records":[]}`, `{"kind":"unheard of","v":1,"job":"x"}`} {
		_, err := KindOf([]byte(body))
		require.Error(t, err, body)
		require.NotErrorIs(t, err, ErrNewerMessage, body)
	}
	m, err := NewMessage("", BundleMessage{Job: someID})
	require.NoError(t, err)
	_, err = Decode[ConvertMessage](m.Body)
	require.ErrorContains(t, err, "its kind is bundle, not convert")
	_, err = Decode[IntakeMessage]([]byte(`{"kind":"intake","v":1,"job":7}`))
	require.Error(t, err)
}
