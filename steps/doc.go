// Package steps says what is set up and in which order: the documented steps, the run that takes them to their end, the
// journal of what was done, and the one place that does it.
//
// It must not know what a screen looks like or how HTTP works: no Bubble Tea and no net/http in here. A Step looks and
// says; it never writes. Run is pure: Update is the only way it moves, and it returns what is to be done as data. Hands
// does it, and is the only place with network, keychain, journal and clock.
package steps
