package dynamo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
)

var _ job.Claims = (*Claims)(nil)

// Claims is the port of that name on a Table. A claim holds until it expires, to the second; its row goes some time
// later.
type Claims struct{ table *Table }

// Claims returns the claims in the table.
func (t *Table) Claims() *Claims { return &Claims{t} }

const (
	// maxClaimKey leaves room in the 2,048 bytes that a partition key may have.
	maxClaimKey = 2000
)

func claimKey(name string) item {
	if len(name) > maxClaimKey {
		sum := sha256.Sum256([]byte(name))
		name = "sha256#" + hex.EncodeToString(sum[:])
	}
	return key(layout.ClaimPK(name), layout.ClaimSK)
}

// claimed is what a claim's row holds.
type claimed struct {
	Value string `dynamodbav:"value"`
}

// Claim implements job.Claims.
func (s *Claims) Claim(ctx context.Context, key, value string, expires time.Time) (string, error) {
	row := claimKey(key)
	row["value"] = text(value)
	row["ttl"] = number(timeToLive(expires))
	err := s.table.put(ctx, row, absent+" OR #ttl < :now", item{":now": number(time.Now().Unix())})
	holds, err := holder(value, err)
	if err != nil {
		return "", fmt.Errorf("claim %q: %w", key, err)
	}
	return holds, nil
}

// holder returns the value that holds after a conditional write of value that ended with err.
func holder(value string, err error) (string, error) {
	there, refused := failed(err)
	if !refused {
		return value, err
	}
	var c claimed
	err = attributevalue.UnmarshalMap(there, &c)
	return c.Value, err
}

// Release implements job.Claims.
func (s *Claims) Release(ctx context.Context, key, value string) error {
	condition := "#value = :value"
	_, err := s.table.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName:                 &s.table.name,
		Key:                       claimKey(key),
		ConditionExpression:       &condition,
		ExpressionAttributeNames:  names(condition),
		ExpressionAttributeValues: item{":value": text(value)},
	})
	if _, refused := failed(err); !refused && err != nil {
		return fmt.Errorf("release claim %q: %w", key, err)
	}
	return nil
}

// Advance implements job.Claims. What it stores does not expire.
func (s *Claims) Advance(ctx context.Context, key, sequencer, value string) (string, error) {
	_, err := s.table.update(ctx, claimKey(key), "SET #value = :value, #sequencer = :sequencer REMOVE #ttl",
		"attribute_not_exists(#sequencer) OR #sequencer <= :sequencer",
		item{":value": text(value), ":sequencer": text(ordered(sequencer))})
	holds, err := holder(value, err)
	if err != nil {
		return "", fmt.Errorf("advance claim %q: %w", key, err)
	}
	return holds, nil
}

// Count adds one to the number under key and returns it. The number is kept until expires at least. A count whose answer was lost may
// be counted twice.
func (s *Claims) Count(ctx context.Context, key string, expires time.Time) (int64, error) {
	row, err := s.table.update(ctx, claimKey(key), "SET #ttl = :ttl ADD #count :one", "attribute_not_exists(#value)",
		item{":ttl": number(timeToLive(expires)), ":one": number(1)})
	var c counted
	if err == nil {
		err = attributevalue.UnmarshalMap(row, &c)
	}
	if err != nil {
		return 0, fmt.Errorf("count %q: %w", key, err)
	}
	return c.Count, nil
}

// counted is what a count's row holds.
type counted struct {
	Count int64 `dynamodbav:"count"`
}

// ordered returns a sequencer in a form whose order as text, which DynamoDB compares by, is the order of
// job.CompareSequencers: zeros on the right, which that fills up with, mean nothing.
func ordered(sequencer string) string { return strings.TrimRight(strings.ToUpper(sequencer), "0") }
