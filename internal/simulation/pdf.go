package simulation

import (
	"bytes"
	"fmt"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/goregular"
)

// PDF returns a document of one A6 page per page given, each a list of lines, the
// first of them a title. The text can be searched and holds any European script.
func PDF(pages ...[]string) ([]byte, error) {
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: 105, Ht: 148}})
	doc.AddUTF8FontFromBytes("go", "", goregular.TTF)
	for _, lines := range pages {
		doc.AddPage()
		for i, line := range lines {
			size := 10.0
			if i == 0 {
				size = 16
			}
			doc.SetFont("go", "", size)
			doc.MultiCell(0, size*0.55, line, "", "L", false)
		}
	}
	var out bytes.Buffer
	if err := doc.Output(&out); err != nil {
		return nil, fmt.Errorf("simulation: write PDF: %w", err)
	}
	return out.Bytes(), nil
}
