package dynamo

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
)

var _ job.Cache = (*Cache)(nil)

// Cache is the port of that name on a Table. Who has it needs to read and put rows under layout.CachePK only.
type Cache struct{ table *Table }

// Cache returns the cache in the table.
func (t *Table) Cache() *Cache { return &Cache{t} }

func cacheKey(name string) item { return key(layout.CachePK(name), layout.CacheSK) }

// Find implements job.Cache. It may miss what was kept a moment ago: a read that does not costs twice as much.
func (s *Cache) Find(ctx context.Context, key string) (string, error) {
	out, err := s.table.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &s.table.name, Key: cacheKey(key)})
	var kept claimed
	if err == nil {
		err = attributevalue.UnmarshalMap(out.Item, &kept)
	}
	if err != nil {
		return "", fmt.Errorf("look into the cache: %w", err)
	}
	return kept.Value, nil
}

// Keep implements job.Cache.
func (s *Cache) Keep(ctx context.Context, key, value string, expires time.Time) error {
	row := cacheKey(key)
	row["value"], row[layout.TTL] = text(value), number(timeToLive(expires))
	if _, err := s.table.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &s.table.name, Item: row}); err != nil {
		return fmt.Errorf("keep in the cache: %w", err)
	}
	return nil
}
