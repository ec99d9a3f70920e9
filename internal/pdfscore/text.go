package pdfscore

// counts is how often each thing is there.
type counts[T comparable] map[T]int

func (c counts[T]) add(d counts[T]) {
	for thing, n := range d {
		c[thing] += n
	}
}

func (c counts[T]) total() int {
	total := 0
	for _, n := range c {
		total += n
	}
	return total
}

// common counts what both have.
func (c counts[T]) common(d counts[T]) int {
	n := 0
	for thing, times := range c {
		n += min(times, d[thing])
	}
	return n
}

// f1 is the harmonic mean of the shares that two have in common; two that are empty agree.
func f1[T comparable](a, b counts[T]) float64 {
	total := a.total() + b.total()
	if total == 0 {
		return 1
	}
	return 2 * float64(a.common(b)) / float64(total)
}

// ends are the first and the last word of a line.
type ends [2]string

func (p Page) ends() counts[ends] {
	c := make(counts[ends])
	for _, line := range p {
		c[ends{line[0], line[len(line)-1]}]++
	}
	return c
}

func (p Page) words() counts[string] {
	c := make(counts[string])
	for _, line := range p {
		for _, word := range line {
			c[word]++
		}
	}
	return c
}

// compareText returns the measures of the text, for which leaders are none.
func compareText(word, ours []Page) Result {
	word, ours = withoutLeaders(word), withoutLeaders(ours)
	r := Result{Word: len(word), Ours: len(ours), Pages: make([]float64, max(len(word), len(ours)))}
	theirs, mine := make(counts[ends]), make(counts[ends])
	lines, found, words := 0.0, 0, 0
	for i := range r.Pages {
		var a, b Page
		if i < len(word) {
			a = word[i]
		}
		if i < len(ours) {
			b = ours[i]
		}
		theirs.add(a.ends())
		mine.add(b.ends())
		words += a.words().total()
		found += a.words().common(b.words())
		if i < len(word) && i < len(ours) {
			r.Pages[i] = f1(a.ends(), b.ends())
		}
		lines += r.Pages[i]
	}
	r.Scores = []float64{share(lines, len(r.Pages), 0), f1(theirs, mine), share(float64(found), words, 1)}
	return r
}

// share divides, and returns what there is for a share of nothing.
func share(part float64, whole int, nothing float64) float64 {
	if whole == 0 {
		return nothing
	}
	return part / float64(whole)
}
