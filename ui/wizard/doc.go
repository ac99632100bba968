// Package wizard is the full-screen program: it shows where a run stands and takes what a person types.
//
// It is one Bubble Tea model over a steps.Run. Messages become events of the run and effects of the run become commands,
// one to one. It must not know a rule of the run (what may be done now is Run.Choices), the path of a request, nor what a
// step is about; it reads no environment, and its time comes from a clock that is given. Update does no I/O.
//
// A secret goes from the keyboard to the hands and from the hands to the clipboard. It is in no message and in no frame,
// but for one: the token that was not to be kept anywhere, when a person asks to see it.
package wizard
