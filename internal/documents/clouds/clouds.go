// Package clouds lets documents.Open open the buckets of clouds. Only programs import
// it, for its effect: it brings the clients of three clouds with it, tens of
// megabytes. The build tag nocloud leaves them out, as the image does that most use.
package clouds
