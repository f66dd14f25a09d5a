package devstack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"orderflow/internal/orders"
	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/starter/cli"
)

// demoLabels is the file with the labels of all orders.
type demoLabels struct {
	File   string `json:"file"`
	Labels int    `json:"labels"`
	Pages  int    `json:"pages"`
}

// mergeLabels writes the labels of orders to one file in the documents' folder, or to none if
// documents are in a bucket. It leaves out orders that need attention.
func (s *stack) mergeLabels(ctx context.Context, of []demoOrder) (*demoLabels, error) {
	folder := s.settings.Documents.URL
	wanted := orders.Merge{Kind: order.DocumentLabel, Ready: true}
	for _, one := range of {
		if one.Status == order.StatusCompleted {
			wanted.IDs = append(wanted.IDs, one.ID)
		}
	}
	if strings.Contains(folder, "://") || len(wanted.IDs) == 0 {
		return nil, nil
	}
	merged, err := s.Merge(ctx, wanted, nil)
	if err != nil {
		return nil, fmt.Errorf("merge the labels: %w", err)
	}
	labels := &demoLabels{File: filepath.Join(folder, "labels.pdf"), Labels: len(merged.Documents), Pages: merged.Pages}
	return labels, os.WriteFile(labels.File, merged.Content, cli.FileMode)
}

func (l *demoLabels) text() string {
	if l == nil {
		return ""
	}
	return cli.Line("%s: all %d labels in one file, %s", l.File, l.Labels, plain.Counted(l.Pages, "page"))
}
