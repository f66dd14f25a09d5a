// Links checks that what pages and messages point at is there: each relative link of a
// Markdown file, with the heading after "#", and each docs/….md that code or
// configuration names.
//
//	go run ./links ..
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	found, err := broken(root)
	if err != nil {
		fmt.Fprintln(os.Stderr, "links:", err)
		os.Exit(2)
	}
	for _, one := range found {
		fmt.Println(one)
	}
	if len(found) > 0 {
		os.Exit(1)
	}
}

// broken returns the links in git's files that lead nowhere.
func broken(root string) ([]string, error) {
	listed, err := exec.Command("git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return nil, fmt.Errorf("list the files of %s: %w", root, err)
	}
	var all []string
	for _, name := range strings.Fields(string(listed)) {
		if !slices.Contains([]string{".md", ".go", ".yml", ".yaml", ".txtar"}, filepath.Ext(name)) || strings.HasPrefix(name, "tools/links/") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		for _, target := range targets(name, string(content)) {
			if why := missing(root, target); why != "" {
				all = append(all, fmt.Sprintf("%s: %s: %s", name, target, why))
			}
		}
	}
	return all, nil
}

var (
	link = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	page = regexp.MustCompile(`\bdocs/[a-z0-9-]+\.md(#[a-z0-9_-]+)?`)
)

// targets returns a file's links, as paths from the root.
func targets(name, content string) (all []string) {
	if filepath.Ext(name) != ".md" {
		return page.FindAllString(content, -1)
	}
	for _, match := range link.FindAllStringSubmatch(content, -1) {
		switch to := match[1]; {
		case strings.Contains(to, ":"), strings.HasPrefix(to, "/"):
		case strings.HasPrefix(to, "#"):
			all = append(all, name+to)
		default:
			all = append(all, path.Join(path.Dir(name), to))
		}
	}
	return all
}

// missing returns what part of a target does not exist.
func missing(root, target string) string {
	file, heading, _ := strings.Cut(target, "#")
	content, err := os.ReadFile(filepath.Join(root, file))
	if info, statErr := os.Stat(filepath.Join(root, file)); statErr == nil && info.IsDir() {
		return ""
	}
	switch {
	case err != nil:
		return "no such file"
	case heading != "" && !slices.Contains(headings(string(content)), heading):
		return "no such heading"
	}
	return ""
}

// headings returns GitHub's anchors of a page's headings.
func headings(content string) (names []string) {
	fenced := false
	for line := range strings.Lines(content) {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if title := strings.TrimLeft(line, "#"); !fenced && title != line && strings.HasPrefix(title, " ") {
			names = append(names, slug(strings.TrimSpace(title)))
		}
	}
	return names
}

func slug(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, title)
}
