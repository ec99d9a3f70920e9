package config

// The variables of the functions on AWS: what infra hands to them. Each function gets those that it uses.
const (
	Inbox        = "SHEAF_INBOX"         // bucket of uploads and drops
	Outbox       = "SHEAF_OUTBOX"        // bucket of what is made of them
	Table        = "SHEAF_TABLE"         // DynamoDB table of the rows
	IntakeQueue  = "SHEAF_INTAKE_QUEUE"  // URL of an SQS queue, like the next two
	ConvertQueue = "SHEAF_CONVERT_QUEUE" //
	BundleQueue  = "SHEAF_BUNDLE_QUEUE"  //
	TokenSecret  = "SHEAF_TOKEN_SECRET"  // ARN of the secret that holds what Token would
	Auth         = "SHEAF_AUTH"          // AuthToken or AuthJWT; AuthToken when unset
	DropOwner    = "SHEAF_DROP_OWNER"    // owner of the jobs that come through the drop folder
	FontsArchive = "SHEAF_FONTS_ARCHIVE" // s3://BUCKET/KEY of a ZIP of fonts that the converter has beside its image's
)

// The ways in which the service on AWS knows its users.
const (
	AuthToken = "token" // by the tokens of TokenSecret
	AuthJWT   = "jwt"   // by the gateway's JWT authorizer; the owner is the token's subject
)

// The DynamoDB table. Package dynamo reads and writes it, infra creates it.
const (
	TablePK  = "pk"  // partition key, a string
	TableSK  = "sk"  // sort key, a string
	TableTTL = "ttl" // attribute of the time to live, in seconds of the epoch

	// OwnerIndex lists an owner's jobs, which sort by id from the oldest to the newest. All attributes are in it.
	OwnerIndex   = "owner-index"
	OwnerIndexPK = "owner_key"
	OwnerIndexSK = "job_id"

	// UnfinishedIndex has the rows of unfinished jobs only, spread over several partition keys. It holds keys only.
	UnfinishedIndex   = "unfinished-index"
	UnfinishedIndexPK = "unfinished_key"
	UnfinishedIndexSK = "job_id"
)

// What the change feed must tell the finalizer of: a job's own row and the counters of its outcomes. Each outcome changes a
// counter in the same transaction, so the rows of documents need not be told of.
const (
	JobRow         = "JOB"    // sort key of a job's row
	CounterRowHead = "COUNT#" // begins the sort keys of counters
)
