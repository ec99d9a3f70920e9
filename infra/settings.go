package main

import (
	"fmt"
	"slices"
	"strconv"

	"sheaf/internal/config"
	"sheaf/internal/job"
)

// The architectures of functions, by the names that Lambda has for them.
const (
	archARM = "arm64"
	archX86 = "x86_64"
)

// Settings are what can be chosen about a deployment.
type Settings struct {
	Name         string // of the stack; begins the names of all it creates
	Architecture string // archARM or archX86
	Image        string // URI of the converter's image by digest; "" builds it
	BaseImage    string // to build the image on; "" is the Dockerfile's own
	ImageDate    string // the image is built anew when it changes; "" leaves it to what is built in
	LeaveOff     string // see config.ParseLeaveOff
	Fonts        string // folder of fonts that the converter gets beside its image's; "" has none

	ConverterMemory  int // MB; 1,769 are one vCPU
	ConverterStorage int // MB of /tmp
	MaxConcurrency   int // converters that run at a time
	ConvertBatch     int // documents that one of them takes at a time
	MinPollers       int // provisioned pollers of the convert queue; 0 has none

	AccountConcurrency int // functions that the account runs at a time; 0 where that is not known
	APIReserved        int // of them the API has to itself, see reserved

	Zones       []string // of the converter's network; nil are two of the region's
	PrefixLists []string // of S3 and DynamoDB; nil where they are not known
	Isolated    bool     // the converter is in a network without a way out

	KeepDays int               // results are kept
	Limits   map[string]string // of package config's limits those that are set, by their variables

	Auth        string // config.AuthToken or config.AuthJWT
	JWTIssuer   string
	JWTAudience []string
	DropOwner   string
	CORSOrigins []string
	Domain      string // the service's own name; "" has the gateway's
	Certificate string // ARN of the certificate of Domain
	APIRate     int    // requests a second
	APIBurst    int
	OwnerRate   int // of them of each owner

	AlarmEmail string
	LogDays    int
	Log        string // see config.ParseLog
	Budget     int    // dollars a month that the account may cost; 0 has nobody told
	KMSKey     string // ARN of the key that all data is encrypted with; "" leaves that to AWS's own
	Canary     bool   // new versions of convert and api take over step by step
	Tracing    bool   // X-Ray follows jobs through the functions
	// OTLPEndpoint is where spans are sent to; "" sends none.
	OTLPEndpoint  string
	GBSecond      float64 // dollars that Lambda charges for a GB-second; 0 is us-east-1's price
	Cache         bool    // PDFs that were made before are given again
	Events        bool    // EventBridge is told of each job that has ended
	Webhooks      bool    // jobs may have a URL that is told of their end
	CallbackAllow string  // where such URLs may be, see webhook.ParseAllow
	KeepData      bool    // buckets, table and tokens outlive the stack
}

func defaultSettings() Settings {
	return Settings{
		Name: "sheaf", Architecture: archX86,
		ConverterMemory: 1769, ConverterStorage: 1024, MaxConcurrency: usualConvert, ConvertBatch: 1, Isolated: true,
		KeepDays: int(job.DefaultLimits().Keep.Hours() / 24), Limits: map[string]string{},
		Auth: config.AuthToken, DropOwner: config.DefaultOwner, APIRate: 50, APIBurst: 100, OwnerRate: 20,
		LogDays: 30, Log: "info", CallbackAllow: "public",
	}
}

// setting is one of the Settings by its name.
type setting struct {
	name  string
	usage string
	// set reads a value. Its error says what is wrong with the value and does not name the setting.
	set func(s *Settings, value string) error
}

// settingTable lists the settings in the order of the documentation.
func settingTable() []setting {
	return append([]setting{
		{"name", "name of the stack, and the beginning of all names in it", func(s *Settings, v string) error {
			return matching(&s.Name, v, `^[a-z][a-z0-9-]{0,18}[a-z0-9]$`, "2 to 20 small letters, digits and dashes, with a letter first and no dash last")
		}},
		{"architecture", "processor of the functions: arm64 or x86_64", func(s *Settings, v string) error {
			return oneOf(&s.Architecture, v, archARM, archX86)
		}},
		{"image", "converter image that is in ECR already, by digest, instead of building one", setImage},
		{"baseImage", "image that the converter's is built on, instead of the Dockerfile's own", func(s *Settings, v string) error {
			return matching(&s.BaseImage, v, `^[A-Za-z0-9][A-Za-z0-9._/:@-]*$`, "the name of an image")
		}},
		{"imageDate", "another value has the image built anew with the security updates of the day", func(s *Settings, v string) error {
			return matching(&s.ImageDate, v, `^[0-9A-Za-z.-]{1,32}$`, "1 to 32 letters, digits, dots and dashes")
		}},
		{"fonts", "folder of fonts of your own (.ttf, .otf, .ttc), which are deployed beside the image", setFonts},
		{"leaveOff", "steps that make PDFs look like Word's and that are left off: widths, fields, blank-pages, cjk-lines, derived-fonts, pages, or all", func(s *Settings, v string) error {
			s.LeaveOff = v
			_, err := config.ParseLeaveOff(v)
			return err
		}},
		{"converterMemory", "MB of memory of the converter; 1,769 are one vCPU", func(s *Settings, v string) error {
			return within(&s.ConverterMemory, v, 1024, 10240)
		}},
		{"converterStorage", "MB of temporary storage of the converter", func(s *Settings, v string) error {
			return within(&s.ConverterStorage, v, 512, 10240)
		}},
		{"maxConcurrency", "converters that run at a time, each with convertBatch documents", func(s *Settings, v string) error {
			return within(&s.MaxConcurrency, v, 2, 1000)
		}},
		{"convertBatch", "documents that a converter takes at a time, 1 to 10: more are cheaper for letters by the thousand, one is faster for all else", func(s *Settings, v string) error {
			return within(&s.ConvertBatch, v, 1, maxBatch)
		}},
		{"minPollers", "provisioned pollers of the convert queue, 2 to 200: they take up a burst faster, for a price; 0 has none", setPollers},
		{"accountConcurrency", "functions that the account runs at a time in the region; make deploy asks AWS", func(s *Settings, v string) error {
			return within(&s.AccountConcurrency, v, minAccount, 1_000_000)
		}},
		{"apiReserved", "of these the API has to itself, and reconcile ten; 0 reserves none", func(s *Settings, v string) error {
			return within(&s.APIReserved, v, 0, 1000)
		}},
		{"isolatedConverter", "true puts the converter into a network that reaches the buckets and the table only", func(s *Settings, v string) error {
			return boolean(&s.Isolated, v)
		}},
		{"zones", "availability zones of the converter's network, comma-separated, where Lambda takes no subnets in the region's first two", setZones},
		{"prefixLists", "ids of the prefix lists of S3 and DynamoDB, all that the converter's security group lets it reach; make deploy asks AWS", setPrefixLists},
		{"keepDays", "days that results are kept", func(s *Settings, v string) error {
			return within(&s.KeepDays, v, 1, 3650)
		}},
		{"keepData", "true lets buckets, table and tokens stay when the stack is destroyed", func(s *Settings, v string) error {
			return boolean(&s.KeepData, v)
		}},
	}, slices.Concat(operationSettings(), limitSettings(), accessSettings())...)
}

// operationSettings decide what those who run it see of it.
func operationSettings() []setting {
	return []setting{
		{"canary", "true gives a new version of api and convert a tenth of the work at first, and takes it back when alarms ring", func(s *Settings, v string) error {
			return boolean(&s.Canary, v)
		}},
		{"tracing", "true has AWS X-Ray follow jobs through the functions, for a price", func(s *Settings, v string) error {
			return boolean(&s.Tracing, v)
		}},
		{"gbSecondPrice", "US dollars that Lambda charges for a GB-second in your region (aws.amazon.com/lambda/pricing), for estimates of cost", func(s *Settings, v string) (err error) {
			if s.GBSecond, err = strconv.ParseFloat(v, 64); err != nil || s.GBSecond <= 0 || s.GBSecond > 0.01 {
				return fmt.Errorf("%q is not a price like 0.0000166667", v)
			}
			return nil
		}},
		{"otlpEndpoint", "URL of a collector of OpenTelemetry's that takes OTLP over HTTP, such as https://otel.example.org: jobs are followed there", func(s *Settings, v string) error {
			s.OTLPEndpoint = v
			return checkHTTPS(v, true)
		}},
		{"cache", "true gives the PDF of a document that came before, with the same options, again, for a read and a write of the table a document", func(s *Settings, v string) error {
			return boolean(&s.Cache, v)
		}},
		{"events", "true tells Amazon EventBridge of each job that has ended", func(s *Settings, v string) error {
			return boolean(&s.Events, v)
		}},
		{"webhooks", "true lets jobs have a callback_url that is told, signed, when they have ended", func(s *Settings, v string) error {
			return boolean(&s.Webhooks, v)
		}},
		{"callbackAllow", "where callbacks may go, comma-separated: public, NAME, *.NAME, ADDRESS or NETWORK/BITS, with http:// in front where they need no TLS", setCallbackAllow},
		{"logDays", "days that logs are kept", setLogDays},
		{"log", "level of the functions' logs: debug, info, warn or error", func(s *Settings, v string) error {
			return oneOf(&s.Log, v, "debug", "info", "warn", "error")
		}},
		{"alarmEmail", "address that alarms are sent to", setAlarmEmail},
		{"monthlyBudget", "dollars that the account may cost a month, of which alarmEmail is told; 0 tells nobody", func(s *Settings, v string) error {
			return within(&s.Budget, v, 0, 10_000_000)
		}},
		{"kmsKey", "ARN of a key of yours in KMS that documents, rows, messages, logs and the secret are encrypted with", func(s *Settings, v string) error {
			return matching(&s.KMSKey, v, `^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$`, "like arn:aws:kms:REGION:ACCOUNT:key/ID")
		}},
	}
}

// accessSettings decide who may call.
func accessSettings() []setting {
	return []setting{
		{"auth", "how callers are known: token (a generated secret) or jwt (tokens of an issuer)", func(s *Settings, v string) error {
			return oneOf(&s.Auth, v, config.AuthToken, config.AuthJWT)
		}},
		{"jwtIssuer", "URL of the issuer of tokens, with auth=jwt", func(s *Settings, v string) error {
			s.JWTIssuer = v
			return checkHTTPS(v, true)
		}},
		{"jwtAudience", "audiences that tokens may be for, comma-separated, with auth=jwt", func(s *Settings, v string) error {
			return list(&s.JWTAudience, v)
		}},
		{"dropOwner", "owner of the jobs that come through the drop folder: a token's name, or a subject with auth=jwt", func(s *Settings, v string) error {
			return matching(&s.DropOwner, v, `^[!-~]{1,128}$`, "1 to 128 ASCII characters without spaces")
		}},
		{"corsOrigins", "origins of other sites whose pages may call the API, comma-separated", setCORSOrigins},
		{"domain", "name of your own that the service has, such as pdf.example.org", func(s *Settings, v string) error {
			return matching(&s.Domain, v, `^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`, "a name like pdf.example.org")
		}},
		{"certificate", "ARN of the certificate of domain, in AWS Certificate Manager in the stack's region", func(s *Settings, v string) error {
			return matching(&s.Certificate, v, `^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9A-Za-z-]+$`, "like arn:aws:acm:REGION:ACCOUNT:certificate/ID")
		}},
		{"apiRate", "requests that the API takes a second", func(s *Settings, v string) error {
			return within(&s.APIRate, v, 1, 10000)
		}},
		{"ownerRate", "requests that the API takes a second of each owner, counted over ten seconds; 0 bounds none", func(s *Settings, v string) error {
			return within(&s.OwnerRate, v, 0, 10000)
		}},
		{"apiBurst", "requests that the API takes at once", func(s *Settings, v string) error {
			return within(&s.APIBurst, v, 1, 5000)
		}},
	}
}
