package main

import (
	"math/rand/v2"
	"time"
)

// step is one conversion of the soak.
type step struct {
	document int
	blow     blow
}

const (
	killWithin = 250 * time.Millisecond // of a conversion's beginning
	zygoteOdds = 5                      // of so many kills one is a zygote's
)

// newPlan returns the conversions in their order: every document once in a random order, then in another one, and so on. One of
// killEvery is struck. Zygotes are killed between a tenth and a half of the way: the first and the last of them live long
// enough for their memory and their profile to be looked at.
func newPlan(seed uint64, conversions, documents, killEvery int) []step {
	random := rand.New(rand.NewPCG(seed, 0))
	steps := make([]step, conversions)
	var order []int
	for i := range steps {
		if len(order) == 0 {
			order = random.Perm(documents)
		}
		steps[i].document, order = order[0], order[1:]
		if killEvery > 0 && random.IntN(killEvery) == 0 {
			steps[i].blow = newBlow(random, i > conversions/10 && i < conversions/2)
		}
	}
	return steps
}

func newBlow(random *rand.Rand, zygotes bool) blow {
	// Half of the blows come within 60 ms, when most conversions still run, the others late in long ones.
	moment := random.Float64()
	b := blow{victim: aConversion, after: time.Duration(moment * moment * float64(killWithin)), pick: random.IntN(1 << 16)}
	// There are half as many conversions that zygotes may be killed in.
	if zygotes && random.IntN(zygoteOdds) < 2 {
		b.victim = aZygote
	}
	return b
}
