package main

// defaultListen is where serve listens and submit looks for a service.
const defaultListen = "127.0.0.1:8000"

// owner owns all jobs where there are no tokens.
const owner = "local"
