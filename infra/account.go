package main

import (
	"fmt"

	"sheaf/internal/config"
)

// What is left to whom of the functions that an account lets run at a time in a region. All functions of the account share them.
const (
	minAccount   = 5   // with less there is no room for two converters
	usualConvert = 100 // converters at a time where nothing else is said
	usualOther   = 20  // of intake and of bundle
	leastOther   = 2   // the least that a mapping may be bounded to

	roomyLimit  = 200
	apiReserved = 20 // for the API where the limit is roomyLimit

	// netReserved is for reconcile, where the API has some: as much as the mappings of the four queues of dead letters may take together,
	// which Lambda would throttle otherwise (same guide, Configuring scaling behavior for SQS event source mappings), and two sweeps.
	netReserved = 4*leastOther + 2

	// neverReserved is what Lambda wants to be left without a reservation (AWS Lambda developer guide, Configuring reserved
	// concurrency).
	neverReserved = 100
)

// fit chooses what is not set by the account's limit, where that is known.
func (s *Settings) fit(set map[string]string) {
	if s.AccountConcurrency == 0 {
		return
	}
	if set["maxConcurrency"] == "" {
		s.MaxConcurrency = min(usualConvert, s.mostConvert())
	}
	if set["apiReserved"] == "" && s.AccountConcurrency >= roomyLimit {
		s.APIReserved = apiReserved
	}
}

// mostConvert is how many converters may run at a time under the account's limit.
func (s Settings) mostConvert() int { return config.MostConverters(s.AccountConcurrency) }

// otherConcurrency bounds intake, and bundle. Each of the four mappings of dead letters takes leastOther, and so does that of callbacks.
func (s Settings) otherConcurrency() float64 {
	if s.AccountConcurrency == 0 {
		return usualOther
	}
	spared := s.AccountConcurrency - s.mostConvert()
	if s.Webhooks {
		spared -= leastOther
	}
	return float64(min(max((spared-4*leastOther)/2, leastOther), usualOther))
}

// mostPollers is how many pollers the convert queue may have, where there are provisioned ones.
func (s Settings) mostPollers() int {
	return max(s.MinPollers, (s.MaxConcurrency+invocationsPerPoller-1)/invocationsPerPoller)
}

// reserved is how many executions a function has to itself; 0 is none.
func (s Settings) reserved(function string) int {
	switch {
	case function == "api":
		return s.APIReserved
	case function == "reconcile" && s.APIReserved > 0:
		return netReserved
	}
	return 0
}

// checkAccount finds what the account's limit leaves no room for.
func (s Settings) checkAccount() error {
	limit := s.AccountConcurrency
	if limit == 0 {
		return nil
	}
	if most := s.mostConvert(); s.MaxConcurrency > most {
		return fmt.Errorf("maxConcurrency=%d leaves too little of the %d functions that this account runs at a time: it may be %d. "+
			"Ask for more (Service Quotas, Lambda, Concurrent executions)", s.MaxConcurrency, limit, most)
	}
	if run := s.mostPollers() * invocationsPerPoller; s.MinPollers > 0 && run-invocationsPerPoller >= s.mostConvert() {
		return fmt.Errorf("minPollers=%d run up to %d converters at a time, too many of the %d functions that this account runs", s.MinPollers, run, limit)
	}
	if s.APIReserved > 0 && s.APIReserved+netReserved > limit-neverReserved {
		return fmt.Errorf("apiReserved=%d leaves less than %d of the %d functions that this account runs at a time, which Lambda refuses",
			s.APIReserved, neverReserved, limit)
	}
	return nil
}
