// Package ui is what people see of sheaf in a terminal: messages, progress, the summary of a job, how the program ends. It
// decides nothing about jobs, and imports job, config and size to show what those have.
//
// The rules that all of it keeps:
//
//   - Standard output is for what was asked for, so that it can be piped; with --json its last line is one JSON document.
//     Everything else goes to standard error.
//   - Only a terminal gets colours and a line that is drawn anew; NO_COLOR (https://no-color.org) and TERM=dumb turn the
//     colours off. Elsewhere progress is a line every few seconds.
//   - Text from outside (names of files and fonts, answers of services) is shown by way of Escape: it cannot move the cursor,
//     change colours or turn the direction of reading.
//   - Functions return errors; Exit alone prints them, on one line that begins with the program's name, and chooses the exit
//     code. After Ctrl-C nothing is printed but that sheaf stopped: every error then comes of that.
//   - A message says in plain words what happened and what to do.
package ui
