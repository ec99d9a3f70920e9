package s3server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"

	"sheaf/internal/durable"
	"sheaf/internal/job"
)

// creation is an object that is being created.
type creation struct {
	bucket string
	job.Arrival
}

// newCreation copies what it is given: the server uses the memory of a request's strings again for the next.
func newCreation(bucket, key *string) creation {
	return creation{strings.Clone(aws.ToString(bucket)), job.Arrival{Key: strings.Clone(aws.ToString(key))}}
}

// name names the lock that a creation holds.
func (c creation) name() string { return c.bucket + "/" + c.Key }

// PutObject holds the key from when the body has arrived, so that the order in which objects become the current one is
// the order of their sequencers. It is what a browser's POST comes to, too.
func (g *gateway) PutObject(ctx context.Context, in s3response.PutObjectInput) (s3response.PutObjectOutput, error) {
	made := newCreation(in.Bucket, in.Key)
	unlock := func() {}
	defer func() { unlock() }()
	out, err := g.Posix.PutObjectWithPostFunc(ctx, in, func(body *os.File) error {
		if in.ContentLength != nil {
			if err := whole(body, *in.ContentLength); err != nil {
				return err
			}
		}
		if !g.volatile { // before it has its name: a loss of power never shows a part of it
			if err := body.Sync(); err != nil {
				return full(err)
			}
		}
		unlock = g.keys.lock(made.name())
		return nil
	})
	if err != nil {
		return out, full(err)
	}
	made.ETag, made.VersionID = out.ETag, out.VersionID
	return out, g.undo(ctx, made, g.created(made))
}

// CopyObject holds the key of the copy all the time.
func (g *gateway) CopyObject(ctx context.Context, in s3response.CopyObjectInput) (s3response.CopyObjectOutput, error) {
	made := newCreation(in.Bucket, in.Key)
	defer g.keys.lock(made.name())()
	out, err := g.Posix.CopyObject(ctx, in)
	if err != nil {
		return out, full(err)
	}
	made.ETag, made.VersionID = aws.ToString(out.CopyObjectResult.ETag), aws.ToString(out.VersionId)
	return out, g.undo(ctx, made, g.created(made))
}

// CompleteMultipartUpload holds the key all the time. For an upload that is not there, the gateway answers as for one
// that was completed as soon as any object lies under its key, which would lose the caller's; so it is asked only while
// the upload is there. An upload completed before is answered as then, for a client that did not hear the answer, and
// OnArrival called again; so an arrival that failed needs no undoing, which would cost the client all parts.
func (g *gateway) CompleteMultipartUpload(ctx context.Context, in *s3.CompleteMultipartUploadInput) (s3response.CompleteMultipartUploadResult, string, error) {
	made := newCreation(in.Bucket, in.Key)
	defer g.keys.lock(made.name())()
	var out s3response.CompleteMultipartUploadResult
	var version string
	var err error
	if upload := aws.ToString(in.UploadId); g.madeOf(made.bucket, made.Key, upload) {
		out, version, err = g.completedBefore(ctx, in)
	} else if !g.uploading(made.bucket, made.Key, upload) {
		err = s3err.GetNoSuchUploadErr(upload)
	} else {
		out, version, err = g.complete(ctx, in)
	}
	if err != nil {
		return out, version, err
	}
	made.ETag, made.VersionID = aws.ToString(out.ETag), version
	return out, version, g.created(made)
}

// complete has the gateway put the parts together, but copies them itself: for the same reason as in PutObject they
// must be on the disk before the object has its name. The caller holds the key.
//
// The gateway takes no error of a copy for one: it copies the part its own way then, and goes on though that fails, too. So none
// is returned to it. Instead the context ends, which it looks at before the object gets its name.
func (g *gateway) complete(ctx context.Context, in *s3.CompleteMultipartUploadInput) (s3response.CompleteMultipartUploadResult, string, error) {
	// The request's own context is reused by the server when the request has been answered: nothing may wait for its end.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var failure error
	var size int64
	left := 0
	if in.MultipartUpload != nil {
		left = len(in.MultipartUpload.Parts)
	}
	out, version, err := g.Posix.CompleteMultipartUploadWithCopy(ctx, in, func(part, object *os.File) (bool, error) {
		left--
		if failure != nil {
			return true, nil
		}
		if failure = g.appendFile(object, part, &size); failure == nil && left == 0 {
			failure = g.finish(object, size)
		}
		if failure != nil {
			cancel()
		}
		return true, nil
	})
	if failure == nil {
		return out, version, full(err)
	}
	if err == nil { // it has got its name all the same
		_, err = g.deleteHeld(context.WithoutCancel(ctx), &s3.DeleteObjectInput{Bucket: in.Bucket, Key: in.Key, VersionId: &version})
	}
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return s3response.CompleteMultipartUploadResult{}, "", full(errors.Join(failure, err))
}

// finish makes an object of so many bytes durable before it has its name.
func (g *gateway) finish(object *os.File, size int64) error {
	if err := whole(object, size); err != nil || g.volatile {
		return err
	}
	return object.Sync()
}

// appendFile copies src, which has to be read to its end, to where dst stands, and adds its size to size.
func (g *gateway) appendFile(dst, src *os.File, size *int64) error {
	info, err := src.Stat()
	if err != nil {
		return err
	}
	n, err := g.copy(dst, src)
	if err != nil {
		return err
	}
	if n != info.Size() {
		return fmt.Errorf("a part of %d bytes was copied as %d: %w", info.Size(), n, io.ErrShortWrite)
	}
	*size += n
	return nil
}

// whole reports a file that does not have as many bytes as were sent.
func whole(file *os.File, size int64) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Size() != size {
		return fmt.Errorf("%d bytes were sent and %d stored: %w", size, info.Size(), io.ErrShortWrite)
	}
	return nil
}

// full returns the answer that S3 has for a full disk, and any other error as it is.
func full(err error) error {
	if job.IsFull(err) {
		return s3err.GetAPIError(s3err.ErrNoSpaceLeftOnDevice)
	}
	return err
}

func (g *gateway) completedBefore(ctx context.Context, in *s3.CompleteMultipartUploadInput) (s3response.CompleteMultipartUploadResult, string, error) {
	head, err := g.HeadObject(ctx, &s3.HeadObjectInput{Bucket: in.Bucket, Key: in.Key})
	if err != nil {
		return s3response.CompleteMultipartUploadResult{}, "", err
	}
	return s3response.CompleteMultipartUploadResult{Bucket: in.Bucket, Key: in.Key, ETag: head.ETag}, aws.ToString(head.VersionId), nil
}

// madeOf reports whether the object under a key was made by this multipart upload.
func (g *gateway) madeOf(bucket, key, upload string) bool {
	data, err := g.meta.RetrieveAttribute(nil, bucket, key, "mp-metadata")
	if err != nil {
		return false
	}
	made, err := backend.UnmarshalMpUploadMetadata(data, false)
	return err == nil && made.UploadID == upload
}

// created makes a new object durable and calls OnArrival. The caller holds its key.
func (g *gateway) created(made creation) error {
	size, err := g.sync(made.bucket, made.Key)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // removed already
		return fmt.Errorf("sync %s: %w", made.name(), err)
	}
	if g.onArrival == nil {
		return nil
	}
	made.Size, made.ETag = size, strings.Trim(made.ETag, `"`)
	if made.Sequencer, err = g.sequence.next(); err != nil {
		return err
	}
	if err := g.onArrival(g.ctx, made.bucket, made.Arrival); err != nil {
		return fmt.Errorf("arrival of %s: %w", made.name(), err)
	}
	return nil
}

// sync makes an object durable and returns its size.
func (g *gateway) sync(bucket, key string) (int64, error) {
	folder := filepath.Join(g.root, bucket)
	path := filepath.Join(folder, key)
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	if !g.volatile {
		err = durable.SyncUp(folder, path)
	}
	return info.Size(), err
}

// keyLocks are locks by name. The zero value is ready.
type keyLocks struct {
	mu   sync.Mutex
	held map[string]*keyLock
}

type keyLock struct {
	sync.Mutex
	users int // holding or waiting
}

// lock waits for the lock called name and returns what unlocks it.
func (l *keyLocks) lock(name string) (unlock func()) {
	l.mu.Lock()
	if l.held == nil {
		l.held = map[string]*keyLock{}
	}
	k := l.held[name]
	if k == nil {
		k = &keyLock{}
		l.held[name] = k
	}
	k.users++
	l.mu.Unlock()
	k.Lock()
	return func() {
		k.Unlock()
		l.mu.Lock()
		defer l.mu.Unlock()
		if k.users--; k.users == 0 {
			delete(l.held, name)
		}
	}
}
