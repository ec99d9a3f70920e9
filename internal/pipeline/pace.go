package pipeline

import (
	"context"
	"math"
	"slices"
	"time"

	"sheaf/internal/job"
)

const (
	// paceWindow is how many documents, by their numbers, the recent ones are looked for among: they are converted about in that order.
	paceWindow = 64
	// paceLeast is how many outcomes a rate is worked out of at least. Of fewer it would be chance.
	paceLeast = 5
	// paceReach bounds the numbers that are read where a run converts some documents here and there.
	paceReach = 1000
)

// addPace adds to the status of a job that is being converted how fast that goes and how long it will take. Both stay null where too few
// documents have an outcome to tell.
func (p *Pipeline) addPace(ctx context.Context, j job.Job, s *job.Status) error {
	if j.State != job.Processing || !j.CancelledAt.IsZero() || s.Total == nil {
		return nil
	}
	due := j.InRun()
	done := s.Completed + s.Failed - j.CarriedOver - j.CarriedFailed
	if done < paceLeast || done >= due {
		return nil
	}
	numbers := around(j, done)
	first, last := numbers[0], numbers[len(numbers)-1]
	if last-first >= paceReach {
		return nil
	}
	rows, err := p.rows(ctx, j.ID, first, last)
	if err != nil {
		return err
	}
	var ends []time.Time
	for _, n := range numbers {
		if d := rows[n]; d.Run == j.Run && d.State.Finished() {
			ends = append(ends, d.At)
		}
	}
	perSecond, known := pace(ends, p.Now())
	if !known {
		return nil
	}
	s.Rate = new(math.Round(perSecond*60*10) / 10)
	s.SecondsLeft = new(int(math.Ceil(float64(due-done) / perSecond)))
	return nil
}

// pace returns how many documents a second come to an end, by when recent ones did. Time that passed since then counts, so that the rate
// falls while nothing comes.
func pace(ends []time.Time, now time.Time) (perSecond float64, known bool) {
	if len(ends) < paceLeast {
		return 0, false
	}
	slices.SortFunc(ends, time.Time.Compare)
	took := now.Sub(ends[0]).Seconds()
	if took < 0.1 { // clocks of several machines
		return 0, false
	}
	return float64(len(ends)-1) / took, true
}

// around returns the numbers of documents of the run about the one that is next when so many are done, in order.
func around(j job.Job, done int) []int {
	if len(j.Again) == 0 && j.Run == 1 {
		first, last := max(1, done-paceWindow/2), min(j.Total, done+paceWindow/2)
		all := make([]int, 0, last-first+1)
		for n := first; n <= last; n++ {
			all = append(all, n)
		}
		return all
	}
	var due []int
	for n := 1; n <= j.Total; n++ {
		if j.Again.Has(n) {
			due = append(due, n)
		}
	}
	if len(due) == 0 { // a run that began before this was noted
		return []int{1, 1 + paceReach}
	}
	return due[max(0, min(done, len(due))-paceWindow/2):min(len(due), done+paceWindow/2)]
}
