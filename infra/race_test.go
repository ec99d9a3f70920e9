//go:build race

package main

// raceDetector says that closeKernel must not be called: jsii's two waits for the end of its process are a data race, and
// the detector would fail every run. The process of node ends by itself when this one is gone.
const raceDetector = true
