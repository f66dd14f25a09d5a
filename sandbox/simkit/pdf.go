package simkit

import (
	"bytes"
	"fmt"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/text/encoding/charmap"
)

// PDF returns a document with one A6 page for each list of lines; the first line is the
// title. The text can be searched and may be in any European script.
func PDF(pages ...[]string) ([]byte, error) {
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: 105, Ht: 148}})
	font := "Helvetica"
	if western, ok := inWestern(pages); ok {
		pages = western
	} else {
		font = "go"
		doc.AddUTF8FontFromBytes(font, "", goregular.TTF)
	}
	for _, lines := range pages {
		doc.AddPage()
		for i, line := range lines {
			size := 10.0
			if i == 0 {
				size = 16
			}
			doc.SetFont(font, "", size)
			doc.MultiCell(0, size*0.55, line, "", "L", false)
		}
	}
	var out bytes.Buffer
	if err := doc.Output(&out); err != nil {
		return nil, fmt.Errorf("simulation: write PDF: %w", err)
	}
	return out.Bytes(), nil
}

// inWestern returns the pages in the encoding of the fonts that every PDF reader has, if
// it can hold them. An embedded font takes over ten times as long, which matters when
// thousands of orders get labels.
func inWestern(pages [][]string) ([][]string, bool) {
	encoder := charmap.Windows1252.NewEncoder()
	var encoded [][]string
	for _, lines := range pages {
		var page []string
		for _, line := range lines {
			text, err := encoder.String(line)
			if err != nil {
				return nil, false
			}
			page = append(page, text)
		}
		encoded = append(encoded, page)
	}
	return encoded, true
}
