// Package screen lets a test sit in front of a terminal: it runs a Bubble Tea model (Run) or a command on a real pty
// (Start), types and pastes as a person does, waits for what a person would see, and compares whole screens with golden
// files. What it compares is the screen that a terminal emulator shows and not the bytes that were sent, because the
// renderer sends only the cells that changed.
//
// It is for tests alone, and must not know what is drawn: no step, no request, no word of a screen. A lint rule keeps
// it out of every file that is not a test.
package screen
