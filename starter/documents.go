package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"orderflow/internal/orders"
	"orderflow/order"
)

// Labels show names and addresses, so only the user and the group may read them.
const (
	documentMode   = 0o640
	documentFolder = 0o750
)

func (a *app) documentsCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "documents ID",
		Short: "Save an order's label and protocol as files",
		Args:  cobra.ExactArgs(1),
	}
	dir := command.Flags().String("dir", ".", "the folder to save them in; it is made if it isn't there")
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, ids []string) error {
		s, err := connectToDocuments(command.Context())
		if err != nil {
			return err
		}
		defer s.close()
		files, err := s.Documents(command.Context(), ids[0])
		if err != nil {
			return err
		}
		if len(files) == 0 {
			return fmt.Errorf(`order %[1]s has no documents yet; "orderflow show %[1]s" tells how it stands`, ids[0])
		}
		saved, err := save(*dir, ids[0], files)
		if err != nil {
			return err
		}
		return a.print(*output, saved, func() string {
			paths := ""
			for _, one := range saved {
				paths += one.Path + "\n"
			}
			return paths
		})
	}
	return command
}

// savedDocument is a document and the file it was saved as.
type savedDocument struct {
	order.Document
	Path string `json:"path"`
}

// save writes documents to files named after the order and the kind, whatever shipment
// they are of: "shop-1-label.pdf".
func save(dir, id string, files []orders.File) ([]savedDocument, error) {
	if err := os.MkdirAll(dir, documentFolder); err != nil {
		return nil, err
	}
	var saved []savedDocument
	for _, file := range files {
		name := filepath.Join(dir, file.Name(id))
		if err := os.WriteFile(name, file.Content, documentMode); err != nil {
			return nil, err
		}
		saved = append(saved, savedDocument{Document: file.Document, Path: name})
	}
	return saved, nil
}
