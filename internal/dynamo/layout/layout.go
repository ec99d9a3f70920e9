// Package layout names what is in the DynamoDB table: its keys, attributes and indexes, and how the keys of rows are made.
// Package dynamo reads and writes the table, infra creates it and filters its stream, trigger reads the stream. It imports
// package job. What is here cannot be changed under a table with rows.
//
// Under
//
//	JOB#<id>      JOB            is a job's row,
//	JOB#<id>#<h>  DOC#<number>   are those of its documents, h being the number modulo 8,
//	JOB#<id>#<h>  COUNT#<run>    count the outcomes of a run among them,
//	CLAIM#<key>   CLAIM          is a claim,
//	CACHE#<key>   CACHE          is a row of the cache.
package layout

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"sheaf/internal/job"
)

// The keys of the table, both strings, and the attribute of the time to live, in seconds of the epoch.
const (
	PK  = "pk"
	SK  = "sk"
	TTL = "ttl"
)

// OwnerIndex lists an owner's jobs, which lie under Shards partition keys and sort by id from the oldest to the newest. Rows that were
// written before there were shards lie under one key of the owner's until they change. All attributes are in it.
const (
	OwnerIndex   = "owner-index"
	OwnerIndexPK = "owner_key"
	OwnerIndexSK = "job_id"
)

// UnfinishedIndex has the rows of unfinished jobs only, spread over Shards partition keys. It holds keys only.
const (
	UnfinishedIndex   = "unfinished-index"
	UnfinishedIndexPK = "unfinished_key"
	UnfinishedIndexSK = "job_id"
)

// The sort keys of a job's row, of a claim's and of the cache's, and what begins those of counters. The finalizer must hear of changes of a
// job's row and of counters, and of no other row: each outcome changes a counter in its own transaction.
const (
	JobSK       = "JOB"
	ClaimSK     = "CLAIM"
	CacheSK     = "CACHE"
	CounterHead = "COUNT#"
)

const (
	jobHead        = "JOB#"
	documentHead   = "DOC#"
	claimHead      = "CLAIM#"
	cacheHead      = "CACHE#"
	ownerHead      = "OWNERS#"
	oldOwnerHead   = "OWNER#"
	unfinishedHead = "UNFINISHED#"
)

// Shards is how many partition keys the rows of one job's documents lie under, the unfinished jobs in their index, and an owner's
// jobs in theirs: one key takes 1,000 writes a second.
const Shards = 8

// JobPK returns the partition key of a job's row.
func JobPK(id job.ID) string { return jobHead + string(id) }

// ShardPK returns the partition key of those documents of a job that lie in a shard.
func ShardPK(id job.ID, shard int) string { return JobPK(id) + "#" + strconv.Itoa(shard) }

// JobOf returns the job that JobPK or ShardPK made a partition key of; false for any other key.
func JobOf(pk string) (job.ID, bool) {
	name, ok := strings.CutPrefix(pk, jobHead)
	name, _, _ = strings.Cut(name, "#")
	id, err := job.ParseID(name)
	return id, ok && err == nil
}

// Shard returns the shard of the document with this number.
func Shard(number int) int { return number % Shards }

// DocumentSK returns the sort key of the document with this number. It sorts as the number does, up to six digits.
func DocumentSK(number int) string { return fmt.Sprintf("%s%06d", documentHead, number) }

// CounterSK returns the sort key of the counters of a run.
func CounterSK(run int) string { return CounterHead + strconv.Itoa(run) }

// ClaimPK returns the partition key of the claim with this key.
func ClaimPK(key string) string { return claimHead + key }

// CachePK returns the partition key of what the cache has under this key.
func CachePK(key string) string { return cacheHead + key }

// OwnerPK returns the key of a shard of an owner's jobs in OwnerIndex. It is never empty, which the key of an index must not be, and
// whatever is in the owner's name no other's.
func OwnerPK(owner string, shard int) string { return ownerHead + strconv.Itoa(shard) + "#" + owner }

// OldOwnerPK returns the key of those of an owner's jobs in OwnerIndex that were written before there were shards.
func OldOwnerPK(owner string) string { return oldOwnerHead + owner }

// UnfinishedPK returns the key of a shard of UnfinishedIndex.
func UnfinishedPK(shard int) string { return unfinishedHead + strconv.Itoa(shard) }

// JobShard returns the shard of UnfinishedIndex, and of its owner's jobs in OwnerIndex, that a job lies in. Ids of one moment, which
// begin alike, are spread.
func JobShard(id job.ID) int {
	h := fnv.New32a()
	h.Write([]byte(id)) // never fails
	return int(h.Sum32() % Shards)
}
