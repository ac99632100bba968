// Package ui holds all that a person sees and types: the wizard, the plain prompts and the commands.
//
// It must not know the path of a request or the order of steps: it asks what a run asks, and shows what a run holds.
package ui
