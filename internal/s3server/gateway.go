package s3server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sheaf/internal/durable"
	"sheaf/internal/job"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
)

// gateway is versitygw's folder of buckets with what it lacks: writes are durable when they return, a completed upload
// is told from one that never was, and new objects are told of.
type gateway struct {
	*posix.Posix
	root       string // holds a folder for each bucket; the working directory
	versions   string
	attributes string // "" when attributes are with the files
	meta       meta.MetadataStorer

	ctx       context.Context // of onArrival: a request's own is reused by the server when it has been answered
	onArrival func(ctx context.Context, bucket string, a job.Arrival) error
	volatile  bool
	copy      func(dst, src *os.File) (int64, error) // all of src to where dst stands
	keys      keyLocks
	sequence  *sequence
}

// openGateway opens the buckets in dir, makes them where they are missing and repairs what a crash left half done.
func openGateway(ctx context.Context, dir, owner string, options Options) (*gateway, error) {
	g := &gateway{
		root:      buckets(dir),
		versions:  filepath.Join(dir, "versions"),
		ctx:       ctx,
		onArrival: options.OnArrival,
		volatile:  options.Volatile,
		copy:      func(dst, src *os.File) (int64, error) { return io.Copy(dst, src) },
	}
	for _, folder := range []string{g.root, g.versions} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, err
		}
	}
	var err error
	if g.sequence, err = openSequence(filepath.Join(dir, "sequence"), g.volatile); err != nil {
		return nil, err
	}
	if err := g.chooseMetadata(filepath.Join(dir, "attributes")); err != nil {
		return nil, err
	}
	if err := g.openPosix(); err != nil {
		return nil, err
	}
	for _, bucket := range []string{InboxBucket, OutboxBucket} {
		if err := g.requireAttributes(bucket); err != nil {
			return nil, err
		}
		if err := g.recover(bucket); err != nil {
			return nil, fmt.Errorf("recover bucket %s: %w", bucket, err)
		}
		if err := g.makeBucket(ctx, bucket, owner); err != nil {
			return nil, fmt.Errorf("make bucket %s: %w", bucket, err)
		}
	}
	return g, nil
}

// chooseMetadata keeps what S3 knows of an object in extended attributes of its file, and where the file system has
// none in a folder of files, for good. That folder is not synced: a loss of power may cost an object's ETag and version.
func (g *gateway) chooseMetadata(folder string) error {
	_, err := os.Stat(folder)
	if errors.Is(err, fs.ErrNotExist) && (meta.XattrMeta{}).Test(g.root) == nil {
		g.meta = meta.XattrMeta{}
		return nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	sidecar, err := meta.NewSideCar(folder)
	if err != nil {
		return err
	}
	g.meta, g.attributes = sidecar, folder
	return nil
}

// requireAttributes refuses a bucket whose objects came without what is known of them, as a copy without extended attributes leaves
// it: their ETags and versions are gone, and unfinished jobs would miss their uploads. Every start writes the bucket's own attributes,
// before it has objects.
func (g *gateway) requireAttributes(bucket string) error {
	_, err := g.meta.RetrieveAttribute(nil, bucket, "", "acl")
	if !errors.Is(err, meta.ErrNoSuchKey) {
		return nil
	}
	entries, err := os.ReadDir(filepath.Join(g.root, bucket))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != posix.MetaTmpDir {
			return fmt.Errorf("the files of %s have lost their extended attributes, and with them what is known of the objects: copy the data folder "+
				"again, with 'cp -a', 'rsync -aX' or 'tar --xattrs', to a file system that has them", filepath.Join(g.root, bucket))
		}
	}
	return nil
}

func (g *gateway) openPosix() error {
	options := posix.PosixOpts{
		VersioningDir:       g.versions,
		SideCarDir:          g.attributes,
		ForceNoObjLockFile:  true, // this process is the only one
		CopyObjectThreshold: 5 << 30,
		IOBufferSize:        32 << 10, // made anew for each object that is read, and most are small
	}
	options.SetNewDirPerm(0o700)
	options.SetNewFilePerm(0o600)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer null.Close()
	// It greets on standard output, which is for sheaf's own messages, and has no option against it.
	stdout := os.Stdout
	os.Stdout = null
	defer func() { os.Stdout = stdout }()
	g.Posix, err = posix.New(g.root, g.meta, options)
	return err
}

// makeBucket makes a bucket, or what a crash left out of it.
func (g *gateway) makeBucket(ctx context.Context, bucket, owner string) error {
	acl, err := json.Marshal(auth.ACL{Owner: owner})
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(g.root, bucket)); errors.Is(err, fs.ErrNotExist) {
		err := g.CreateBucket(ctx, &s3.CreateBucketInput{
			Bucket:                    &bucket,
			CreateBucketConfiguration: &types.CreateBucketConfiguration{},
		}, acl)
		if err != nil {
			return err
		}
	}
	if err := g.PutBucketAcl(ctx, bucket, acl); err != nil {
		return err
	}
	if err := g.PutBucketOwnershipControls(ctx, bucket, types.ObjectOwnershipBucketOwnerEnforced); err != nil {
		return err
	}
	if bucket == InboxBucket {
		if err := g.PutBucketVersioning(ctx, bucket, types.BucketVersioningStatusEnabled); err != nil {
			return err
		}
	}
	return durable.Sync(g.root)
}
