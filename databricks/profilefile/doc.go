// Package profilefile changes one profile of a .databrickscfg and nothing else in it: comments, order, line ends and the tools' own
// [__settings__] stay byte for byte. What changes is first a value that can be shown; written, the file is whole at any moment and for
// its owner alone.
//
// It must not know what a profile is for, who signs in by it, or how one is asked for.
package profilefile
