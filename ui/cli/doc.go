// Package cli is the commands: what is typed after brickpass, what each begins, and with which exit code it ends.
//
// It builds the hands, the simulator and the screens and brings them together. It must not know a rule of the run, nor the
// path of a request.
package cli
