// Package clouds lets documents.Open open cloud buckets. Only programs import it, for its side
// effect: it adds the clients of three clouds, tens of megabytes. The build tag nocloud omits
// them, as in the default image.
package clouds
