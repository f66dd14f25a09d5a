package webui

import (
	"net/url"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// guide has the instructions of docs/web-ui.md.
type guide struct {
	columns string // a line for the browser's console
	views   []view
}

// view is a saved view: its name and the query of the link that saves it.
type view struct{ name, link string }

// savedView matches a line of the table of views: name, link and query.
var savedView = regexp.MustCompile(
	`(?m)^\| \[(.+)\]\(http://127\.0\.0\.1:8233/namespaces/default/workflows\?(.+)\) \| \x60(.+)\x60 \|$`)

func readGuide(t *testing.T) guide {
	t.Helper()
	text, err := os.ReadFile("../../docs/web-ui.md")
	require.NoError(t, err)
	columns := regexp.MustCompile(`(?m)^localStorage\.setItem.*$`).FindString(string(text))
	require.NotEmpty(t, columns)
	read := guide{columns: columns}
	for _, row := range savedView.FindAllStringSubmatch(string(text), -1) {
		link, err := url.ParseQuery(row[2])
		require.NoError(t, err)
		require.Equal(t, url.Values{"savedQuery": {row[1]}, "query": {row[3]}}, link)
		read.views = append(read.views, view{name: row[1], link: row[2]})
	}
	return read
}
