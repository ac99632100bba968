// Package profilefile changes one profile in the text of a .databrickscfg and nothing else in it: comments, order, line ends and the
// tools' own [__settings__] stay byte for byte. It writes such a file so that it is whole at any moment.
//
// It must not know what a profile is for, who signs in by it, or how one is asked for.
package profilefile
