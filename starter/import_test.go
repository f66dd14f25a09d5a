package main_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"

	starter "orderflow/starter"
)

// importMapping maps orders that need attention as soon as they have offers.
const importMapping = `{
  "columns": {"Order": "id", "Last name": "recipient.lastName", "Phone": "recipient.phone", "Locker": "shipping.lockerPoint",
    "SKU": "items[].sku", "Pieces": "items[].quantity"},
  "defaults": {"source.system": "shop", "production": "none", "recipient.firstName": "Ewa", "recipient.email": "ewa@beta.example",
    "shipping.carrier": "shipx", "shipping.parcels[0].template": "small",
    "shipping.priceCap.amount": "0,50", "shipping.priceCap.currency": "PLN"}
}`

// sheet writes a CSV file with some rows below its header, and its mapping.
func sheet(t *testing.T, rows ...string) string {
	t.Helper()
	folder := t.TempDir()
	path := filepath.Join(folder, "orders.csv")
	text := "Order;Last name;Phone;Locker;SKU;Pieces\r\n" + strings.Join(rows, "\r\n") + "\r\n"
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "orders.mapping.json"), []byte(importMapping), 0o600))
	return path
}

// imported is a row of import's JSON output.
type imported struct {
	started
	Rows []int `json:"rows"`
}

func TestImportTwice(t *testing.T) {
	path := sheet(t, "imp-1;Lis;600100200;GDY01A;MUG-300;2", "imp-2;Wilk;600 100 201;GDY01A;BOOK-7;1", "imp-1;;;;PEN-1;10")

	first := run(t, "import", path)
	require.Equal(t, 0, first.code, first.err)
	require.Empty(t, first.err, "no progress bar where nobody looks")
	require.Regexp(t, `imp-1 +rows 2, 4 +started +http://\S+\nimp-2 +row 3 +started +http://\S+\norders: 2 started\n$`, first.out)

	again := run(t, "import", path)
	require.Equal(t, 0, again.code, again.err)
	require.Contains(t, again.out, "imp-1  rows 2, 4  was started before  http://")
	require.Contains(t, again.out, "\norders: 2 started before\n")

	answers := decode[[]imported](t, "import", path)
	require.Len(t, answers, 2)
	require.Equal(t, []int{2, 4}, answers[0].Rows)
	require.True(t, answers[0].Existing)
}

func TestImportOfAnotherContent(t *testing.T) {
	require.Equal(t, 0, run(t, "import", sheet(t, "imp-other;Lis;600100200;GDY01A;MUG-300;2")).code)
	done := run(t, "import", sheet(t, "imp-new;Lis;600100200;GDY01A;MUG-300;2", "imp-other;Lis;600100200;GDY01A;MUG-300;3"))
	require.Equal(t, 1, done.code)
	require.Contains(t, done.err, "orderflow: row 3: order imp-other was started before with different content (before and now): items[0].quantity: 2 and 3; ")
	require.Contains(t, done.err, "orderflow: 1 of 2 orders not started\n")
	require.Contains(t, done.out, "\norders: 1 started, 1 not started\n")
}

func TestImportChecksEverythingFirst(t *testing.T) {
	path := sheet(t, "imp-good;Lis;600100200;GDY01A;MUG-300;2", "imp-bad;Wilk;4,86E+10;GDY01A;BOOK-7;0", "imp-worse;;600100200;gdy_1;BOOK-7;many")
	problems := []string{
		path + `: row 3, column "Phone" (recipient.phone): is 4,86E+10: the spreadsheet has turned it into a number and dropped digits; format the column as text and enter it again`,
		path + `: row 4, column "Pieces" (items[].quantity): must be a number, such as 15 or 15,90; format the cell as a number without a currency`,
	}
	done := run(t, "import", path)
	require.Equal(t, result{code: 2, err: strings.Join(problems, "\n") + "\norderflow: 2 problems; nothing was started\n"}, done)
	require.Contains(t, run(t, "show", "imp-good").err, "there is no such order")

	dry := run(t, "import", path, "--valid-rows", "--dry-run")
	require.Regexp(t, `^ORDER +ROWS +WEB UI\nimp-good  row 2  would be started\norders: 1 to be started\n$`, dry.out)
	require.Contains(t, run(t, "show", "imp-good").err, "there is no such order")

	valid := run(t, "import", path, "--valid-rows")
	require.Equal(t, 1, valid.code)
	require.Equal(t, strings.Join(problems, "\n")+"\norderflow: 2 problems; their orders were left out\n", valid.err)
	require.Contains(t, valid.out, "\norders: 1 started\n")
	require.Equal(t, 0, run(t, "show", "imp-good").code)
	require.Contains(t, run(t, "show", "imp-bad").err, "there is no such order")
}

// A row without an order number may belong to any order, so no order is started.
func TestImportOfARowOfNoOrder(t *testing.T) {
	done := run(t, "import", "--valid-rows", sheet(t, "imp-whole;Lis;600100200;GDY01A;MUG-300;2", ";;;;PEN-1;10"))
	require.Equal(t, 2, done.code)
	require.Contains(t, done.err, `row 3, column "Order" (id): must have a value`)
	require.Contains(t, done.err, "1 problem; nothing was started")
	require.Contains(t, run(t, "show", "imp-whole").err, "there is no such order")
}

// The carriers' rules apply, as with start.
func TestImportTellsTheRulesOfCarriers(t *testing.T) {
	done := run(t, "import", sheet(t, "imp-rules;Lis;600100200;gdy_1;MUG-300;2"))
	require.Equal(t, 2, done.code)
	require.Contains(t, done.err, `row 2, column "Locker" (shipping.lockerPoint): `)
}

func TestImportOfTheTemplate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "orders.csv")
	made := run(t, "import", "--template", path)
	require.Equal(t, 0, made.code, made.err)
	require.Contains(t, made.out, "orderflow import "+path+" --mapping "+strings.TrimSuffix(path, "csv")+"mapping.json --dry-run\n")

	dry := run(t, "import", "--dry-run", path)
	require.Equal(t, 0, dry.code, dry.err)
	require.Empty(t, dry.err)
	require.Contains(t, dry.out, "\norders: 2 to be started\n")
	done := run(t, "import", path)
	require.Equal(t, 0, done.code, done.err)
	require.Contains(t, done.out, "\norders: 2 started\n")

	require.Contains(t, run(t, "import", "--template", path).err, path+" is there already; nothing was written")
}

func TestImportOfWrongFiles(t *testing.T) {
	path := sheet(t, "imp-x;Lis;600100200;GDY01A;MUG-300;2")
	broken := filepath.Join(t.TempDir(), "broken.json")
	require.NoError(t, os.WriteFile(broken, []byte(`{"columns": {"Order": "id", "Phone": "recipient.fone"}}`), 0o600))
	here, err := os.Getwd()
	require.NoError(t, err)
	for want, args := range map[string][]string{
		"open nowhere.csv: no such file or directory": {"nowhere.csv", "--mapping", strings.TrimSuffix(path, "csv") + "mapping.json"},
		"mapping: open nowhere.mapping.json: no such file or directory (" + filepath.Join(here, "nowhere.mapping.json") +
			`); "orderflow import --template" writes one`: {"nowhere.csv"},
		"mapping " + broken + `: columns, "Phone": "recipient.fone": the order document has no such field`: {path, "--mapping", broken},
		"--template starts nothing: want it without --valid-rows and --dry-run":                            {path, "--template", "--dry-run"},
	} {
		done := run(t, append([]string{"import"}, args...)...)
		require.Equal(t, 2, done.code)
		require.Contains(t, done.err, want)
	}
}

// onTerminal runs a command whose output goes to a terminal, and calls shown with the text
// whenever it changes.
func onTerminal(t *testing.T, ctx context.Context, shown func(text string), args ...string) (code int, text string) {
	t.Helper()
	keyboard, screenFile, err := pty.Open()
	require.NoError(t, err)
	var seen bytes.Buffer
	var reading sync.WaitGroup
	reading.Go(func() {
		chunk := make([]byte, 4096)
		for {
			n, err := keyboard.Read(chunk)
			seen.Write(chunk[:n])
			shown(seen.String())
			if err != nil {
				return
			}
		}
	})
	code = starter.Run(ctx, args, starter.Streams{In: strings.NewReader(""), Out: screenFile, Err: screenFile})
	require.NoError(t, screenFile.Close())
	reading.Wait()
	require.NoError(t, keyboard.Close())
	return code, seen.String()
}

// Ctrl-C ends the context of a command. Starts in flight are finished and counted, and the same
// command later continues with the rest.
func TestImportIsInterruptedAndGoesOn(t *testing.T) {
	const all = 60
	var rows []string
	for i := range all {
		rows = append(rows, fmt.Sprintf("imp-many-%02d;Lis;600100200;GDY01A;MUG-300;2", i))
	}
	path := sheet(t, rows...)
	ctx, interrupt := context.WithTimeout(t.Context(), time.Minute)
	defer interrupt()
	bar := regexp.MustCompile(`starting .*\(\d+/60`)
	code, text := onTerminal(t, ctx, func(text string) {
		if bar.MatchString(text) {
			interrupt()
		}
	}, "import", path)
	require.Equal(t, 1, code, text)
	require.Regexp(t, bar, text, "a progress bar on a terminal")
	told := regexp.MustCompile(`interrupted: (\d+) orders were started, (\d+) are left; run it again to go on`).FindStringSubmatch(text)
	require.NotNil(t, told, text)
	require.Contains(t, text, "orders: "+told[1]+" started, "+told[2]+" left")
	require.NotEqual(t, "0", told[2])

	again := run(t, "import", path)
	require.Equal(t, 0, again.code, again.err)
	require.Contains(t, again.out, "\norders: "+told[2]+" started, "+told[1]+" started before\n")
}
