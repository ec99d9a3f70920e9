package codepage_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"

	"sheaf/internal/codepage"
)

func TestText(t *testing.T) {
	for _, c := range []struct {
		page encoding.Encoding
		text string
	}{
		{charmap.Windows1252, "Sehr geehrte Damen und Herren,\nanbei das Gutachten über die Möbel. Mit freundlichen Grüßen – Jörg Müller, 5 €"},
		{charmap.Windows1252, "Voilà l’été à la plage où les élèves étaient déjà allés."},
		{charmap.Windows1252, "Grüße"},
		{charmap.Windows1250, "Příliš žluťoučký kůň úpěl ďábelské ódy. Smlouva č. 5 ze dne pátého."},
		{charmap.Windows1251, "Договор купли-продажи заключён между сторонами."},
		{charmap.Windows1253, "Το συμβόλαιο υπογράφηκε από τους δύο."},
		{charmap.Windows1254, "Sözleşme iki tarafça imzalanmıştır, görüşmeler için teşekkür ederiz."},
		{charmap.CodePage850, "Sehr geehrte Damen und Herren, anbei das Gutachten über die Möbel. Schöne Grüße aus Köln, Ihre Bücherei für Ärzte und Träger der Würde"},
		{japanese.ShiftJIS, "この契約書は二通作成し、双方が保管する。"},
		{simplifiedchinese.GB18030, "本合同一式两份，双方各执一份。"},
	} {
		raw, err := c.page.NewEncoder().Bytes([]byte(c.text))
		require.NoError(t, err)
		require.Equal(t, c.text, codepage.Text(raw))
	}
	require.Equal(t, "über", codepage.Text([]byte("über")))
}
