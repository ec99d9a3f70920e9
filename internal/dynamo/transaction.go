package dynamo

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"sheaf/internal/job"
)

// reason is why one row of a transaction kept it from being done, if it did.
type reason struct {
	refused bool // its condition does not hold
	fault   bool // it can never be written
}

// reasonList has one reason for each row of a transaction, in its order.
type reasonList []reason

func reasons(from []types.CancellationReason) reasonList {
	all := make(reasonList, len(from))
	for i, r := range from {
		switch aws.ToString(r.Code) {
		case "", "None":
		case "ConditionalCheckFailed":
			all[i].refused = true
		case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
			// The same will do at another time.
		default:
			all[i].fault = true
		}
	}
	return all
}

func (l reasonList) fault() bool {
	return slices.ContainsFunc(l, func(r reason) bool { return r.fault })
}

func (l reasonList) refused() bool {
	return slices.ContainsFunc(l, func(r reason) bool { return r.refused })
}

// winners returns the outcomes without those whose condition does not hold. The outcomes are the first rows of the
// transaction.
func (l reasonList) winners(outcomes []job.Document) []job.Document {
	var left []job.Document
	for i, d := range outcomes {
		if !l[i].refused {
			left = append(left, d)
		}
	}
	return left
}
