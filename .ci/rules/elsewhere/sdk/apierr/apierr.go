// Package apierr stands for a package of the official SDK that may be used.
package apierr
