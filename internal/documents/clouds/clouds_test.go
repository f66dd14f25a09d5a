//go:build !nocloud

package clouds_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"gocloud.dev/blob"

	_ "orderflow/internal/documents/clouds"
)

func TestTheBucketsOfClouds(t *testing.T) {
	for _, scheme := range []string{"s3", "gs", "azblob"} {
		require.True(t, blob.DefaultURLMux().ValidBucketScheme(scheme), scheme)
	}
}
