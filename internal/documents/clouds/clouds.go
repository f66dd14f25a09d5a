// Package clouds lets documents.Open open the buckets of clouds. Only programs import
// it, for its effect: it brings the clients of three clouds with it, tens of
// megabytes.
package clouds

// What a URL can name besides a folder.
import (
	_ "gocloud.dev/blob/azureblob" // azblob://
	_ "gocloud.dev/blob/gcsblob"   // gs://
	_ "gocloud.dev/blob/s3blob"    // s3://
)
