package keystore

import (
	"io"
	"time"

	"brickpass/internal/clock"
	"brickpass/internal/machine"
)

// Options are what the OS keychain is given by whoever builds the program. What is left zero is the real thing.
type Options struct {
	// Clock measures the limits. It is other programs that are waited for, so it is the real one even where the rest of
	// the program is tested with a fake: a clock that jumps would end each call at once.
	Clock  clock.Clock
	Random io.Reader           // for the names and texts of probe items
	Getenv func(string) string // where the session bus is, and in which kind of place this runs
	Limits Limits
}

// Limits are how long the keychain may take. A limit left zero is the usual one.
type Limits struct {
	Look  time.Duration // for a look: 2 s
	Start time.Duration // on top of it, if the keyring program has to be started first: 8 s
	Call  time.Duration // for Put, Get, Delete and CheckWritable, in which a keyring may ask for permission: 60 s
}

func (o Options) withDefaults() Options {
	this := machine.This()
	if o.Clock == nil {
		o.Clock = this.Clock
	}
	if o.Random == nil {
		o.Random = this.Chance
	}
	if o.Getenv == nil {
		o.Getenv = this.Getenv
	}
	o.Limits.Look = orElse(o.Limits.Look, 2*time.Second)
	o.Limits.Start = orElse(o.Limits.Start, 8*time.Second)
	o.Limits.Call = orElse(o.Limits.Call, time.Minute)
	return o
}

func orElse(d, usual time.Duration) time.Duration {
	if d == 0 {
		return usual
	}
	return d
}
