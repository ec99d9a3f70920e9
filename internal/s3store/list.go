package s3store

import (
	"context"
	"fmt"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"sheaf/internal/job"
)

// pageSize is the most keys that S3 lists or deletes in one request.
const pageSize = 1000

// List returns objects by key.
func (b *Bucket) List(ctx context.Context, prefix, after string, limit int) ([]job.Object, error) {
	var objects []job.Object
	in := &s3.ListObjectsV2Input{
		Bucket:       &b.name,
		Prefix:       &prefix,
		StartAfter:   optional(after),
		EncodingType: types.EncodingTypeUrl, // XML 1.0 has no way to write some characters that keys may have
	}
	for len(objects) < limit {
		in.MaxKeys = aws.Int32(int32(min(limit-len(objects), pageSize)))
		page, err := b.client.ListObjectsV2(ctx, in)
		if err != nil {
			return nil, wrap("list", prefix, err, nil)
		}
		for _, o := range page.Contents {
			key, err := decodeKey(o.Key, page.EncodingType)
			if err != nil {
				return nil, err
			}
			objects = append(objects, job.Object{
				Key: key, ETag: unquote(o.ETag), Size: aws.ToInt64(o.Size), Modified: aws.ToTime(o.LastModified),
			})
		}
		if !aws.ToBool(page.IsTruncated) {
			break
		}
		in.ContinuationToken = page.NextContinuationToken
	}
	return objects, nil
}

// decodeKey undoes the encoding of a listing's keys, when the answer says that it has one.
func decodeKey(key *string, encoding types.EncodingType) (string, error) {
	if encoding != types.EncodingTypeUrl {
		return aws.ToString(key), nil
	}
	decoded, err := url.QueryUnescape(aws.ToString(key))
	if err != nil {
		return "", fmt.Errorf("decode listed key: %w", err)
	}
	return decoded, nil
}
