package config

// The variables of the functions on AWS: what infra hands to them. Each function gets those that it uses.
const (
	Inbox          = "SHEAF_INBOX"           // bucket of uploads and drops
	Outbox         = "SHEAF_OUTBOX"          // bucket of what is made of them
	Table          = "SHEAF_TABLE"           // DynamoDB table of the rows
	IntakeQueue    = "SHEAF_INTAKE_QUEUE"    // URL of an SQS queue, like the next two
	ConvertQueue   = "SHEAF_CONVERT_QUEUE"   //
	BundleQueue    = "SHEAF_BUNDLE_QUEUE"    //
	SourceQueue    = "SHEAF_SOURCE_QUEUE"    // URL of the queue that feeds the function, where it may tell that messages shall come again soon
	CallbackQueue  = "SHEAF_CALLBACK_QUEUE"  // URL of the queue of callbacks, where there are any
	CallbackSecret = "SHEAF_CALLBACK_SECRET" // ARN of the secret that holds what WebhookSecret would
	TokenSecret    = "SHEAF_TOKEN_SECRET"    // ARN of the secret that holds what Token would
	Auth           = "SHEAF_AUTH"            // AuthToken or AuthJWT; AuthToken when unset
	OwnerRate      = "SHEAF_OWNER_RATE"      // requests a second that each owner may make; none when unset or 0
	DropOwner      = "SHEAF_DROP_OWNER"      // owner of the jobs that come through the drop folder
	EventSource    = "SHEAF_EVENT_SOURCE"    // source of the events that tell of the ends of jobs; nobody is told when unset
	Prices         = "SHEAF_PRICES"          // see ParsePrices
	Stack          = "SHEAF_STACK"           // name of the deployment, by which its metrics are told from those of others
	FontsArchive   = "SHEAF_FONTS_ARCHIVE"   // s3://BUCKET/KEY of a ZIP of fonts that the converter has beside its image's
)

// The ways in which the service on AWS knows its users.
const (
	AuthToken = "token" // by the tokens of TokenSecret
	AuthJWT   = "jwt"   // by the gateway's JWT authorizer; the owner is the token's subject
)

// mostSpared is how many of an account's functions at a time are left to all else than converters, where the account has many.
const mostSpared = 50

// MostConverters returns how many converters may run at a time in an account whose functions share a limit of so many: the API, and
// what moves jobs on, need some of it at all times. A small account leaves them the larger half.
func MostConverters(limit int) int { return limit - min(mostSpared, limit/2+1) }
