package s3store_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/require"

	"sheaf/internal/ministacktest"
	"sheaf/internal/porttest"
	"sheaf/internal/s3store"
)

// TestMiniStack runs the suites against a bucket with versions and one without, as the inbox and the outbox are.
func TestMiniStack(t *testing.T) {
	server, ok := ministacktest.Start(t, true)
	if !ok {
		return
	}
	client := ministacktest.Clients(t, server.Endpoint).S3
	for name, versions := range map[string]bool{"inbox": true, "outbox": false} {
		t.Run(name, func(t *testing.T) {
			_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{
				Bucket:                    &name,
				CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-central-1"},
			})
			require.NoError(t, err)
			if versions {
				_, err = client.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{
					Bucket: aws.String(name), VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
				})
				require.NoError(t, err)
			}
			b := s3store.NewBucket(client, name)
			open := func(*testing.T) porttest.Bucket {
				return porttest.Bucket{Objects: b, Presigner: b, Versions: versions}
			}
			t.Run("objects", func(t *testing.T) { porttest.Objects(t, open) })
			t.Run("remover", func(t *testing.T) { porttest.Remover(t, open) })
			t.Run("multipart", func(t *testing.T) { porttest.Multipart(t, open) })
			t.Run("presigner", func(t *testing.T) { porttest.Presigner(t, open) })
		})
	}
}
