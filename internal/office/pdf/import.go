package pdf

import (
	"fmt"
	"io"
)

// importer copies what can be reached of another PDF into an update. Objects that are no dictionaries are copied into those that name
// them.
type importer struct {
	from  *file
	to    *update
	known map[ref]ref
}

// maxImported bounds what is copied of another PDF.
const maxImported = 256 << 20

func (i *importer) value(v any, depth int) (any, error) {
	if depth > maxShared {
		return nil, invalid("objects nested too deeply")
	}
	var err error
	switch v := v.(type) {
	case ref:
		return i.refer(v, depth)
	case array:
		out := make(array, len(v))
		for n, of := range v {
			if out[n], err = i.value(of, depth+1); err != nil {
				return nil, err
			}
		}
		return out, nil
	case dict:
		out := make(dict, len(v))
		for key, of := range v {
			if out[key], err = i.value(of, depth+1); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}

// refer copies an object and returns its name, or what it is where it is no dictionary.
func (i *importer) refer(named ref, depth int) (any, error) {
	if there, ok := i.known[named]; ok {
		return there, nil
	}
	v, err := i.from.resolve(named)
	if err != nil {
		return nil, err
	}
	d, ok := v.(dict)
	if !ok {
		return i.value(v, depth+1)
	}
	there, err := i.to.add(nil)
	if err != nil {
		return nil, err
	}
	i.known[named] = there
	return there, i.copy(named, there, d, depth)
}

// copy copies the object named, which is d.
func (i *importer) copy(named, there ref, d dict, depth int) error {
	var data []byte
	if d["Length"] != nil {
		var err error
		if d, data, err = i.stream(named); err != nil {
			return err
		}
		i.to.data[there] = data
	}
	v, err := i.value(d, depth+1)
	if err != nil {
		return err
	}
	of := v.(dict)
	if data != nil {
		of["Length"] = len(data)
	}
	i.to.dict[there] = of
	return nil
}

// stream returns the dictionary of a stream, and its data as they are stored.
func (i *importer) stream(named ref) (dict, []byte, error) {
	d, stored, err := i.from.streamAt(named)
	if err != nil {
		return nil, nil, err
	}
	data, err := io.ReadAll(io.LimitReader(stored, maxImported))
	if err != nil {
		return nil, nil, fmt.Errorf("read PDF: %w", err)
	}
	return d, data, nil
}
