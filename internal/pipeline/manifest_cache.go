package pipeline

import (
	"slices"
	"sync"

	"sheaf/internal/job"
)

// manifestsKept bounds a ManifestCache: about 4 MB each at 10,000 documents.
const manifestsKept = 4

// ManifestCache keeps the manifests that were asked for last: a manifest never changes, and a client that polls asks for the
// same one again and again. It is safe for concurrent use; a nil one keeps nothing.
type ManifestCache struct {
	mu    sync.Mutex
	items []cachedManifest // the latest last
}

type cachedManifest struct {
	id job.ID
	m  *job.Manifest
}

func (c *ManifestCache) get(id job.ID) *job.Manifest {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.items, func(x cachedManifest) bool { return x.id == id })
	if i < 0 {
		return nil
	}
	hit := c.items[i]
	c.items = append(slices.Delete(c.items, i, i+1), hit)
	return hit.m
}

func (c *ManifestCache) put(id job.ID, m *job.Manifest) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items = slices.DeleteFunc(c.items, func(x cachedManifest) bool { return x.id == id })
	c.items = append(c.items, cachedManifest{id, m})
	if len(c.items) > manifestsKept {
		c.items = slices.Delete(c.items, 0, 1)
	}
}
