package shipxtest

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"orderflow/sandbox/simkit"
)

// paper is the printout for one service: pages of lines.
type paper struct {
	service string
	pages   [][]string
}

// format is a file format of documents.
type format struct {
	name, mediaType, ending string
	print                   func(pages [][]string) ([]byte, error)
}

var formats = []format{
	{"pdf", "application/pdf", ".pdf", func(pages [][]string) ([]byte, error) { return simkit.PDF(pages...) }},
	{"zpl", "application/zpl", ".zpl", zpl},
	{"epl", "application/epl2", ".epl", epl},
}

// formatNamed finds a format by its name, ignoring case; "" means PDF.
func formatNamed(name string) (format, bool) {
	wanted := cmp.Or(strings.ToLower(name), "pdf")
	place := slices.IndexFunc(formats, func(f format) bool { return f.name == wanted })
	if place < 0 {
		return format{}, false
	}
	return formats[place], true
}

// bundle prints papers of one service into one file, of several services into a ZIP
// with one file per service.
func bundle(papers []paper, as format) (document, error) {
	var joined []paper
	for _, p := range papers {
		place := slices.IndexFunc(joined, func(j paper) bool { return j.service == p.service })
		if place < 0 {
			joined = append(joined, p)
			continue
		}
		joined[place].pages = append(joined[place].pages, p.pages...)
	}
	if len(joined) == 1 {
		content, err := as.print(joined[0].pages)
		return document{as.mediaType, content}, err
	}
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, p := range joined {
		content, err := as.print(p.pages)
		if err != nil {
			return document{}, err
		}
		file, err := archive.Create(p.service + as.ending)
		if err != nil {
			return document{}, fmt.Errorf("zip %s: %w", p.service, err)
		}
		if _, err := file.Write(content); err != nil {
			return document{}, fmt.Errorf("zip %s: %w", p.service, err)
		}
	}
	err := archive.Close()
	return document{"application/zip", out.Bytes()}, err
}

func zpl(pages [][]string) ([]byte, error) {
	var out bytes.Buffer
	for _, lines := range pages {
		out.WriteString("^XA^CI28\n")
		for i, line := range lines {
			fmt.Fprintf(&out, "^FO40,%d^A0N,28^FD%s^FS\n", 40+40*i, line)
		}
		out.WriteString("^XZ\n")
	}
	return out.Bytes(), nil
}

func epl(pages [][]string) ([]byte, error) {
	var out bytes.Buffer
	for _, lines := range pages {
		out.WriteString("\nN\n")
		for i, line := range lines {
			fmt.Fprintf(&out, "A40,%d,0,3,1,1,N,%q\n", 40+40*i, line)
		}
		out.WriteString("P1\n")
	}
	return out.Bytes(), nil
}
