package documents

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/memblob" // mem://
)

// folderMode hides documents, which contain names and addresses, from everyone except the
// worker's user and group.
const folderMode os.FileMode = 0o750

// Open opens the store of a gocloud.dev/blob URL: "s3://bucket", "gs://bucket",
// "azblob://container", "file:///folder", or "mem://" for tests. Anything without a scheme is a
// folder, which is created if missing. Cloud buckets need the package documents/clouds in the
// program.
//
// Errors don't contain the URL's user info and query, which may contain keys.
func Open(ctx context.Context, bucketURL string) (*Store, error) {
	if bucketURL == "" {
		return nil, fmt.Errorf("documents: open the store: no folder or URL given")
	}
	if !strings.Contains(bucketURL, "://") {
		return openFolder(bucketURL)
	}
	location, err := url.Parse(bucketURL)
	if err != nil { // the error's text contains the whole URL
		scheme, _, _ := strings.Cut(bucketURL, "://")
		return nil, fmt.Errorf("documents: open the store: not a valid %s:// URL", scheme)
	}
	shown := url.URL{Scheme: location.Scheme, Host: location.Host, Path: location.Path}
	if location.Query().Has("key") {
		return nil, fmt.Errorf("documents: open %s: key= would store all documents in one object; use prefix= for a folder in the bucket", &shown)
	}
	if cloudSchemes[location.Scheme] && !blob.DefaultURLMux().ValidBucketScheme(location.Scheme) {
		return nil, fmt.Errorf("documents: open %s: this program was built without the clients of clouds; "+
			"use the image whose tag ends in -clouds, or build without the tag nocloud", &shown)
	}
	if location.Scheme == fileblob.Scheme {
		if err := completeFileURL(location); err != nil {
			return nil, fmt.Errorf("documents: open %s: %w", &shown, err)
		}
	}
	folder := folderOf(location)
	made := missing(folder)
	bucket, err := blob.OpenBucket(ctx, location.String())
	if err != nil {
		return nil, fmt.Errorf("documents: open %s: %s", &shown, withoutSecrets(err, location))
	}
	return &Store{bucket: bucket, folder: folder, made: made, location: shown.String()}, nil
}

// cloudSchemes are the schemes of documents/clouds.
var cloudSchemes = map[string]bool{"s3": true, "gs": true, "azblob": true}

// folderOf is the path prefix of the files of a URL's bucket; empty if it is not a folder.
func folderOf(location *url.URL) string {
	if location.Scheme != fileblob.Scheme {
		return ""
	}
	folder := location.Path
	if location.Host == "." || os.PathSeparator != '/' { // as the bucket parses it
		folder = strings.TrimPrefix(folder, "/")
	}
	return filepath.FromSlash(folder + "/" + location.Query().Get("prefix"))
}

// openFolder opens a folder by its path, which may contain characters that a URL must escape.
func openFolder(named string) (*Store, error) {
	path, err := filepath.Abs(named)
	if err != nil {
		return nil, fmt.Errorf("documents: open folder %s: %w", named, err)
	}
	made := missing(path)
	bucket, err := fileblob.OpenBucket(path, &fileblob.Options{CreateDir: true, NoTempDir: true, DirFileMode: folderMode})
	if err != nil {
		return nil, fmt.Errorf("documents: open folder %s: %w", path, err)
	}
	return &Store{bucket: bucket, folder: path + string(filepath.Separator), made: made, location: path, relative: !filepath.IsAbs(named)}, nil
}

// missing are a folder and those above it that do not exist, the innermost first.
func missing(folder string) (all []string) {
	if folder == "" {
		return nil // a bucket
	}
	at := filepath.Clean(folder)
	for _, err := os.Stat(at); errors.Is(err, fs.ErrNotExist) && at != filepath.Dir(at); _, err = os.Stat(at) {
		all = append(all, at)
		at = filepath.Dir(at)
	}
	return all
}

// completeFileURL adds the options that every folder needs. Temporary files are written next to
// their destination, because a rename from the system's temporary folder fails across file
// systems.
func completeFileURL(location *url.URL) error {
	query := location.Query()
	if query.Get("metadata") == string(fileblob.MetadataDontWrite) {
		return fmt.Errorf("metadata=skip would omit the SHA-256, which is needed to verify documents")
	}
	query.Set("create_dir", "true")
	query.Set("no_tmp_dir", "true")
	if !query.Has("dir_file_mode") {
		query.Set("dir_file_mode", fmt.Sprintf("0o%o", folderMode))
	}
	location.RawQuery = query.Encode()
	return nil
}

// withoutSecrets returns an error's text without the parts of the URL that may contain keys.
func withoutSecrets(err error, location *url.URL) string {
	text := err.Error()
	if location.User != nil {
		text = strings.ReplaceAll(text, location.User.String()+"@", "")
	}
	if location.RawQuery != "" {
		text = strings.ReplaceAll(text, "?"+location.RawQuery, "")
	}
	return text
}
