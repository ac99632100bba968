// Package partners holds the presets: what each partner product needs, as data. One YAML file a partner, embedded.
//
// It must not know how any of it is done.
package partners
