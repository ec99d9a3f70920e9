package pdfscore

// The structural similarity (Wang, Bovik, Sheikh, Simoncelli, IEEE Transactions on Image Processing 13, 2004) of windows of
// two blocks by two, at every block.
const (
	block        = 4
	windowPixels = 4 * block * block
	c1           = (0.01 * 255) * (0.01 * 255)
	c2           = (0.03 * 255) * (0.03 * 255)
	// inkBelow is the mean grey under which a window has ink.
	inkBelow = 250
)

// sums are those of the pixels of one or more blocks in two pictures.
type sums struct{ a, b, aa, bb, ab int }

func (s *sums) add(t sums) {
	s.a, s.b, s.aa, s.bb, s.ab = s.a+t.a, s.b+t.b, s.aa+t.aa, s.bb+t.bb, s.ab+t.ab
}

// similarity returns the mean SSIM of two pages over all windows, and over those with ink: 1 where there is none. The smaller
// page is as if white around.
func similarity(a, b picture) (all, ink float64) {
	columns, rows := blocks(a.width, b.width), blocks(a.height, b.height)
	grid := blockSums(a, b, columns, rows)
	total, inkTotal, inked := 0.0, 0.0, 0
	for y := range rows - 1 {
		for x := range columns - 1 {
			at := y*columns + x
			w := grid[at]
			w.add(grid[at+1])
			w.add(grid[at+columns])
			w.add(grid[at+columns+1])
			s, hasInk := w.ssim()
			total += s
			if hasInk {
				inkTotal += s
				inked++
			}
		}
	}
	return total / float64((rows-1)*(columns-1)), share(inkTotal, inked, 1)
}

// blocks is how many blocks two lengths take; a window needs two.
func blocks(a, b int) int { return max(2, (max(a, b)+block-1)/block) }

func blockSums(a, b picture, columns, rows int) []sums {
	grid := make([]sums, columns*rows)
	for y := range rows * block {
		for x := range columns * block {
			p, q := a.at(x, y), b.at(x, y)
			grid[y/block*columns+x/block].add(sums{p, q, p * p, q * q, p * q})
		}
	}
	return grid
}

// at returns a pixel, white outside the page.
func (p picture) at(x, y int) int {
	if x >= p.width || y >= p.height {
		return 255
	}
	return int(p.grey[y*p.width+x])
}

func (s sums) ssim() (similarity float64, ink bool) {
	const n = windowPixels
	ma, mb := float64(s.a)/n, float64(s.b)/n
	va, vb := float64(s.aa)/n-ma*ma, float64(s.bb)/n-mb*mb
	cov := float64(s.ab)/n - ma*mb
	return (2*ma*mb + c1) * (2*cov + c2) / ((ma*ma + mb*mb + c1) * (va + vb + c2)), min(ma, mb) < inkBelow
}
