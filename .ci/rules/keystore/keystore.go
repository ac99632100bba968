// Package keystore does not print, wait, look round or end the program.
package keystore

import (
	"fmt"
	"io"
	"log"
	"os"
	"time"
)

// Open does all of that.
func Open(to io.Writer) {
	fmt.Fprintln(to, "a stream that is given")
	fmt.Println("a word")                // want forbidigo
	fmt.Fprintln(os.Stderr, "a word")    // want forbidigo
	log.Printf("a word")                 // want forbidigo
	_, _ = os.LookupEnv("HOME")          // want forbidigo
	_, _ = os.UserHomeDir()              // want forbidigo
	_ = os.Setenv("HOME", "")            // want forbidigo
	time.Sleep(time.Second)              // want forbidigo
	<-time.After(time.Second)            // want forbidigo
	_ = time.Now                         // want forbidigo
	_ = time.NewTimer(time.Second).C     // want forbidigo
	time.AfterFunc(time.Second, panicky) // want forbidigo
	os.Exit(1)                           // want forbidigo
}

func panicky() { panic("on purpose") }
