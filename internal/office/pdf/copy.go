package pdf

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
)

// copier copies what can be reached of one document into a merged PDF, under new numbers.
type copier struct {
	*file
	to    map[ref]ref        // what objects are in the merged PDF
	over  map[ref]func(dict) // what is changed in the dictionaries of objects, last of all
	queue []ref              // objects that have a number and are not written yet
	busy  map[ref]bool       // objects that are being shared
	out   *writer
	known map[digest]ref // what was shared before, of all documents

	mark  str           // before the names of destinations
	tags  int           // before the keys of structure
	roles map[name]name // kinds of structure that have another name in the merged PDF
	fonts map[name]name // fonts of forms, the same
}

// digest tells what objects hold.
type digest [16]byte

// maxShared bounds how deep objects that are shared name each other. What lies deeper is copied for each document.
const maxShared = 64

// sharing are the entries of dictionaries below which lies what documents have in common: fonts, pictures, colours, all that pages are
// drawn with. Objects there are written once, whatever document they are in. So are the streams that draw pages.
var sharing = map[name]bool{"Resources": true, "Contents": true, "DR": true, "DestOutputProfile": true}

// value returns a value as it is in the merged PDF. Objects that it names are copied later, or, with depth above 0, shared.
func (c *copier) value(v any, depth int) (any, error) {
	var err error
	switch v := v.(type) {
	case ref:
		return c.refer(v, depth)
	case array:
		out := make(array, len(v))
		for i, of := range v {
			if out[i], err = c.value(of, depth); err != nil {
				return nil, err
			}
		}
		return out, nil
	case dict:
		out := maps.Clone(v)
		c.edit(out)
		for key, of := range out {
			below := depth
			if sharing[key] {
				below = max(depth, 1)
			}
			if out[key], err = c.value(of, below); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}

// addArray adds what is in the array that v is or names.
func (c *copier) addArray(to *array, v any) error {
	list, err := c.array(v)
	if err != nil {
		return err
	}
	for _, of := range list {
		there, err := c.value(of, 0)
		if err != nil {
			return err
		}
		*to = append(*to, there)
	}
	return nil
}

// admit gives a value a name among others: key, or another one where that stands for something else, which it returns.
func admit(among dict, key name, v any) name {
	own := key
	for n := 2; among[own] != nil && !same(among[own], v); n++ {
		own = name(fmt.Sprintf("%s_%d", key, n))
	}
	among[own] = v
	return own
}

func same(a, b any) bool { return string(appendValue(nil, a)) == string(appendValue(nil, b)) }

// refer returns the name of an object in the merged PDF.
func (c *copier) refer(named ref, depth int) (ref, error) {
	if there, ok := c.to[named]; ok {
		return there, nil
	}
	if depth > 0 && depth < maxShared && !c.busy[named] {
		return c.share(named, depth)
	}
	there := c.out.reserve()
	c.to[named] = there
	if !c.busy[named] {
		c.queue = append(c.queue, named)
	}
	return there, nil
}

// share writes an object, unless one that is the same has been written. One that names itself on the way is copied.
func (c *copier) share(named ref, depth int) (ref, error) {
	c.busy[named] = true
	defer delete(c.busy, named)
	v, data, err := c.read(named, depth+1)
	if err != nil {
		return ref{}, err
	}
	there, own := c.to[named]
	if !own {
		sum, err := sumOf(v, data)
		if err != nil {
			return ref{}, err
		}
		var ok bool
		if there, ok = c.known[sum]; ok {
			c.to[named] = there
			return there, nil
		}
		there = c.out.reserve()
		c.to[named], c.known[sum] = there, there
	}
	return there, c.write(there, v, data)
}

// sumOf returns the digest of an object.
func sumOf(v any, data *io.SectionReader) (sum digest, err error) {
	h := sha256.New()
	h.Write(appendValue(nil, v))
	if data != nil {
		h.Write([]byte("stream"))
		if _, err := io.Copy(h, io.NewSectionReader(data, 0, data.Size())); err != nil {
			return sum, fmt.Errorf("read PDF: %w", err)
		}
	}
	copy(sum[:], h.Sum(nil))
	return sum, nil
}

// read returns an object as it is in the merged PDF, and its data where it is a stream.
func (c *copier) read(named ref, depth int) (any, *io.SectionReader, error) {
	v, err := c.resolve(named)
	if err != nil {
		return nil, nil, err
	}
	d, ok := v.(dict)
	if !ok {
		v, err = c.value(v, depth)
		return v, nil, err
	}
	data, err := c.dataOf(named, d)
	if err != nil {
		return nil, nil, err
	}
	if data != nil {
		d["Length"] = int(data.Size()) // which may be an object of its own
	}
	v, err = c.value(d, depth)
	if change := c.over[named]; change != nil && err == nil {
		change(v.(dict))
	}
	return v, data, err
}

// dataOf returns the data of a stream whose dictionary is d, nil where an object is none: streams alone say how long they are.
func (c *copier) dataOf(named ref, d dict) (*io.SectionReader, error) {
	if d["Length"] == nil {
		return nil, nil
	}
	offset, err := c.plainOffset(named.number)
	if err != nil {
		return nil, err
	}
	_, data, err := c.streamData(offset, &named)
	if err != nil {
		return nil, err
	}
	return data.(*io.SectionReader), nil
}

func (c *copier) write(named ref, v any, data *io.SectionReader) error {
	if data == nil {
		c.out.object(named, v)
	} else {
		c.out.stream(named, v.(dict), data, data.Size())
	}
	return c.out.err
}

// drain copies what is queued, and what that names.
func (c *copier) drain() error {
	for i := 0; i < len(c.queue); i++ {
		if i > maxTreeNodes {
			return invalid("too many objects")
		}
		v, data, err := c.read(c.queue[i], 0)
		if err != nil {
			return err
		}
		if err := c.write(c.to[c.queue[i]], v, data); err != nil {
			return err
		}
	}
	return nil
}
