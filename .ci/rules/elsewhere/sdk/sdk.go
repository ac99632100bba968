// Package sdk stands for the root package of the official SDK.
package sdk
