package job

import "time"

const day = 24 * time.Hour

const (
	// objectSlack is how long objects outlive the results that they belong to: they are made before their job ends, and a retry
	// on the last day still reads them.
	objectSlack = 2 * day
	// claimSlack is how long the claim of a drop outlives its object. S3 removes objects at the first midnight after their time,
	// and some hours later when it has much to do.
	claimSlack = 3 * day
)

// DropPatience is how long after a drop the safety net still looks whether its event was lost.
const DropPatience = 2 * day

// KeepObjects is how long the objects of jobs are kept after they were made, in whole days where Keep is.
func (l Limits) KeepObjects() time.Duration { return l.Keep + objectSlack }

// KeepDrop is how long it is known which job a drop became. It is longer than the drop's object is there, whose event may come, or
// whose listing be read, at any time: else the drop would become a second job.
func (l Limits) KeepDrop() time.Duration { return l.KeepObjects() + claimSlack }
