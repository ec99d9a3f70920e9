package ministacktest

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"sheaf/internal/dynamo/layout"
)

// CreateTable makes the table that package layout describes, with its indexes, stream and time to live, in MiniStack or
// in another DynamoDB.
func CreateTable(t testing.TB, client *dynamodb.Client, name string) {
	t.Helper()
	_, err := client.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName:   &name,
		BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: attributes(layout.PK, layout.SK, layout.OwnerIndexPK, layout.OwnerIndexSK,
			layout.UnfinishedIndexPK),
		KeySchema: keys(layout.PK, layout.SK),
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{
			index(layout.OwnerIndex, layout.OwnerIndexPK, layout.OwnerIndexSK, types.ProjectionTypeAll),
			index(layout.UnfinishedIndex, layout.UnfinishedIndexPK, layout.UnfinishedIndexSK, types.ProjectionTypeKeysOnly),
		},
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages,
		},
	})
	// The SDK repeats a call whose answer was lost with its connection; names are new each time, so it is our own table then.
	if _, exists := errors.AsType[*types.ResourceInUseException](err); !exists {
		require.NoError(t, err)
	}
	_, err = client.UpdateTimeToLive(t.Context(), &dynamodb.UpdateTimeToLiveInput{
		TableName: &name,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{
			Enabled: aws.Bool(true), AttributeName: aws.String(layout.TTL),
		},
	})
	require.NoError(t, err)
}

func attributes(names ...string) []types.AttributeDefinition {
	all := make([]types.AttributeDefinition, len(names))
	for i := range names {
		all[i] = types.AttributeDefinition{AttributeName: &names[i], AttributeType: types.ScalarAttributeTypeS}
	}
	return all
}

func keys(partition, sort string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: &partition, KeyType: types.KeyTypeHash},
		{AttributeName: &sort, KeyType: types.KeyTypeRange},
	}
}

func index(name, partition, sort string, projection types.ProjectionType) types.GlobalSecondaryIndex {
	return types.GlobalSecondaryIndex{
		IndexName: &name, KeySchema: keys(partition, sort), Projection: &types.Projection{ProjectionType: projection},
	}
}

// CreateQueue makes a standard queue and returns its URL.
func CreateQueue(t testing.TB, client *sqs.Client, name string) string {
	t.Helper()
	out, err := client.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name})
	require.NoError(t, err)
	return *out.QueueUrl
}
