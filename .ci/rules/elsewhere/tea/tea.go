// Package tea stands for Bubble Tea.
package tea
