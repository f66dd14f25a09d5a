package operate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"orderflow/clients"
	"orderflow/clients/mypromo"
	"orderflow/internal/plain"
	"orderflow/starter/cli"
)

func newStock(app *cli.App) *cobra.Command {
	command := &cobra.Command{
		Use:   "stock",
		Short: "Tell MyPromo what a fulfiller has in stock",
	}
	command.AddCommand(newPushStock(app, runPushStock))
	return command
}

type pushStockOptions struct {
	*cli.App
	file   string
	wait   time.Duration
	output *cli.Format
}

func newPushStock(app *cli.App, run func(context.Context, *pushStockOptions) error) *cobra.Command {
	o := &pushStockOptions{App: app}
	command := &cobra.Command{
		Use:   "push FILE.csv",
		Short: "Set stocks and availability at MyPromo, as its fulfiller",
		Long: `Set stocks and availability at MyPromo, as its fulfiller.

The file has a header: sku (MyPromo's) or sku_fulfiller (yours), and qty, available or
both. An empty cell leaves that as it is; a qty has the pieces counted. A file in which
anything is wrong is refused as a whole, with the lines and what is wrong there.

It is sent in batches of 500 rows. Rows that MyPromo refuses are named, and the others
sent without them. The values are set, not added: giving the command again is harmless.
It exits with 1 when a row was refused, or when nobody knows what became of a batch.`,
		Example: "  orderflow stock push stock.csv",
		Args:    cobra.ExactArgs(1),
	}
	command.Flags().DurationVar(&o.wait, "wait", 10*time.Minute, "the longest to wait for MyPromo to work on what it took; 0 does not wait")
	o.output = cli.OutputFlag(command)
	command.RunE = func(command *cobra.Command, args []string) error {
		if o.file = args[0]; o.wait < 0 {
			return cli.BadInput("want 0 or more in --wait")
		}
		return run(command.Context(), o)
	}
	return command
}

func runPushStock(ctx context.Context, o *pushStockOptions) error {
	rows, err := readStock(o.file)
	if err != nil {
		return err
	}
	fulfiller, err := fulfillerAtMyPromo()
	if err != nil {
		return err
	}
	push := stockPush{App: o.App, client: fulfiller, found: stockPushed{Rows: len(rows), Batches: []stockBatch{}, Refused: []refusedStock{}}}
	push.all(ctx, rows, o.wait)
	if err := o.Print(*o.output, push.found, push.found.String); err != nil {
		return err
	}
	return push.failure()
}

// fulfillerAtMyPromo is a client of MyPromo's API for the fulfiller.
func fulfillerAtMyPromo() (*mypromo.Client, error) {
	settings, err := cli.LoadConfig()
	if err != nil {
		return nil, err
	}
	m := settings.MyPromo
	return mypromo.New(mypromo.Config{BaseURL: m.URL, ClientID: m.FulfillerClientID, ClientSecret: m.FulfillerClientSecret, Timeout: m.Timeout})
}

// stockPushed is the result of a file of stocks.
type stockPushed struct {
	Rows    int            `json:"rows"`
	Taken   int            `json:"taken"`
	Batches []stockBatch   `json:"batches"`
	Refused []refusedStock `json:"refused"`
}

// stockBatch is a batch that MyPromo accepted.
type stockBatch struct {
	QueueID int64  `json:"queueId"`
	Rows    int    `json:"rows"`
	Status  string `json:"status,omitempty"` // the status of its job at MyPromo
	Message string `json:"message,omitempty"`
	Report  string `json:"report,omitempty"`
}

// refusedStock is a row that MyPromo refused.
type refusedStock struct {
	Line   int    `json:"line"`
	SKU    string `json:"sku"`
	Reason string `json:"reason"`
}

func (p stockPushed) String() string {
	var text strings.Builder
	text.WriteString(cli.Line("MyPromo took %d of %d rows", p.Taken, p.Rows))
	for _, batch := range p.Batches {
		text.WriteString(cli.Line("batch %d: %s, %s", batch.QueueID, plain.Counted(batch.Rows, "row"),
			strings.TrimSpace(strings.Join([]string{batch.Status, batch.Message, batch.Report}, " "))))
	}
	for _, row := range p.Refused {
		text.WriteString(cli.Line("line %d: %s: %s", row.Line, row.SKU, row.Reason))
	}
	return text.String()
}

// stockPush sends a file of stocks.
type stockPush struct {
	*cli.App
	client *mypromo.Client
	found  stockPushed
	failed []error
}

// all sends the rows in batches, and waits for MyPromo to process them.
func (p *stockPush) all(ctx context.Context, rows []stockRow, wait time.Duration) {
	for batch := range slices.Chunk(rows, mypromo.MaxBatchRows) {
		p.send(ctx, batch)
		if errors.Is(ctx.Err(), context.Canceled) {
			return
		}
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for i := range p.found.Batches {
		if wait > 0 {
			p.await(ctx, &p.found.Batches[i])
		}
	}
}

// send sends a batch. If rows of it are refused, it sends the batch again without them.
func (p *stockPush) send(ctx context.Context, rows []stockRow) {
	queued, err := p.queue(ctx, rows)
	if refused := mypromo.RefusedRows(err); len(refused) > 0 {
		left := p.without(rows, refused)
		if len(left) == 0 || len(left) == len(rows) {
			p.giveUp(left, err)
			return
		}
		rows = left
		queued, err = p.queue(ctx, rows)
	}
	if err != nil {
		p.giveUp(rows, err)
		return
	}
	p.found.Taken += len(rows)
	p.found.Batches = append(p.found.Batches, stockBatch{QueueID: int64(queued.ID), Rows: len(rows), Message: string(queued.Message)})
	p.Say("%d of %d rows sent", p.found.Taken, p.found.Rows)
}

func (p *stockPush) queue(ctx context.Context, rows []stockRow) (mypromo.Queued, error) {
	var changes []mypromo.StockChange
	for _, row := range rows {
		changes = append(changes, row.change)
	}
	return p.client.UpdateInventory(ctx, changes)
}

// without records the rows that MyPromo refused, and returns the others.
func (p *stockPush) without(rows []stockRow, refused []mypromo.RefusedRow) (left []stockRow) {
	for _, row := range rows {
		at := slices.IndexFunc(refused, func(one mypromo.RefusedRow) bool {
			return row.change.SKU != "" && row.change.SKU == one.SKU || row.change.SKUFulfiller != "" && row.change.SKUFulfiller == one.SKUFulfiller
		})
		if at < 0 {
			left = append(left, row)
			continue
		}
		p.found.Refused = append(p.found.Refused, refusedStock{row.line, row.sku, refused[at].Reason})
	}
	return left
}

// giveUp records rows that were refused together, or whose result is unknown.
func (p *stockPush) giveUp(rows []stockRow, err error) {
	for _, row := range rows {
		p.found.Refused = append(p.found.Refused, refusedStock{row.line, row.sku, err.Error()})
	}
	if !errors.Is(err, clients.Refused) {
		p.failed = append(p.failed, err)
	}
}

// askForJob is the interval at which jobs are polled.
const askForJob = 2 * time.Second

// await waits until MyPromo has processed a batch.
func (p *stockPush) await(ctx context.Context, batch *stockBatch) {
	for {
		job, err := p.client.GetJob(ctx, batch.QueueID)
		if err == nil {
			batch.Status, batch.Message, batch.Report = string(job.Status), string(job.Message), string(job.Report)
		}
		switch {
		case err == nil && job.Succeeded():
			return
		case err == nil && job.Ended():
			p.failed = append(p.failed, fmt.Errorf("batch %d ended as %s: %s; its report is at %s", batch.QueueID, job.Status, job.Message, job.Report))
			return
		case errors.Is(err, clients.Refused):
			p.failed = append(p.failed, err)
			return
		}
		select {
		case <-ctx.Done():
			p.failed = append(p.failed, fmt.Errorf("batch %d: MyPromo is not through with it in time: %s", batch.QueueID, batch.Status))
			return
		case <-time.After(askForJob):
		}
	}
}

// failure is the command's error if any row was not applied.
func (p *stockPush) failure() error {
	if n := len(p.found.Refused); n > 0 {
		p.failed = append(p.failed, fmt.Errorf("MyPromo did not take %s", plain.Counted(n, "row")))
	}
	return errors.Join(p.failed...)
}
