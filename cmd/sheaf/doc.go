// Command sheaf converts Word documents to PDF, many at a time: on this machine (convert), by a service (submit), or as that
// service (serve). This is its manual, which is what its help says:
//
//	sheaf converts Word documents to PDF, many at a time.
//
//	Usage: sheaf COMMAND [ARGUMENTS AND FLAGS]
//
//	Commands:
//	  convert         Convert ZIPs, DOCX files and folders on this machine, without a service.
//	  watch           Convert what is in a folder, and what is put or changed there, until stopped.
//	  submit          Convert ZIPs, DOCX files and folders by a sheaf service, on this machine or on AWS.
//	  retry           Have a sheaf service convert documents of a job again, in another way or after they were corrected.
//	  serve           Run the whole service in this process.
//	  mcp             Serve agents: convert documents and show pages by the Model Context Protocol.
//	  doctor          Check whether this machine can convert, and say what is missing.
//	  soffice         Do what scripts call LibreOffice's soffice for.
//	  install-soffice Have programs find sheaf as soffice: put links into a folder for PATH.
//	  docx2pdf        Do what scripts call docx2pdf for: convert a document, or those of a folder.
//	  unoconvert      Do what scripts call unoconvert for: convert a document to PDF.
//	  completion      Print the script with which a shell completes what is typed.
//	  man             Print the manual page, for man(1).
//	  version         Print the version of sheaf.
//
//	'sheaf help COMMAND' describes a command and its flags.
//
// # sheaf convert
//
//	Usage: sheaf convert INPUT... [-o OUT]
//
//	Convert ZIPs, DOCX files and folders on this machine, without a service.
//
//	Each document's PDF goes beside it: a.docx becomes a.pdf. OUT says where else to:
//	  -o OUT.pdf   one PDF: of one document, or of all with --merge
//	  -o OUT.zip   a ZIP of all PDFs, with reports
//	  -o OUT/      a folder of PDFs, in the folders in which the documents are
//	  -o -         standard output, unless that is a terminal: a PDF where there is one only, else a ZIP
//	A PDF that is there already, beside its document or in a folder, stays what it is: --force makes it anew, --newer does where
//	the document has changed since. OUT.pdf and OUT.zip are replaced, but a file of another kind only with --force.
//
//	INPUT is a document, a ZIP, a folder or - for standard input. Documents in a folder are found at any depth; links to files are
//	followed, links to folders are not. With several inputs, the documents of each ZIP and folder stand in the result under its
//	name. Documents whose PDFs would have the same name are numbered. Nothing is written where nothing was converted.
//
//	Exit codes: 0 all documents were converted, 3 some were not, or files of other kinds were left out (see --ignore-others),
//	1 none was or the input was refused, 2 the command line is wrong, 130 stopped by Ctrl-C.
//
//	Flags:
//	  --author AUTHOR
//	      give the PDFs this AUTHOR in their properties; default: the document's own (or SHEAF_AUTHOR)
//	  --bookmarks
//	      list the headings as bookmarks beside the pages, or not: --bookmarks=false; default: true (or SHEAF_BOOKMARKS)
//	  --callback-url URL
//	      have the service post the job's status, signed, to URL when the job has ended; default: none (or SHEAF_CALLBACK_URL)
//	  --changes WAY
//	      show tracked changes WAY: accepted, rejected, or marked; default: as-saved: marked, unless the document was saved with them hidden (or SHEAF_CHANGES)
//	  --comments HOW
//	      have comments in the PDF HOW: in the margin, as notes, or none; default: none (or SHEAF_COMMENTS)
//	  --fields WHICH
//	      show results of fields WHICH: as they were saved, or worked out anew; default: as-saved (or SHEAF_FIELDS)
//	  --fonts DIR
//	      use the fonts in DIR too; default: ~/.local/share/sheaf/fonts (or SHEAF_FONTS)
//	  --force
//	      replace what is there already
//	  --formats FORMATS
//	      convert documents of other FORMATS, too: some of doc, dot, odt, ott, rtf, fodt, txt, html, wps, or all-word; default: only .docx, .docm, .dotx and .dotm (or SHEAF_FORMATS)
//	  --forms HOW
//	      have form fields in the PDF HOW: flatten to text, or keep to be filled in; default: as LibreOffice does: flatten, but controls (ActiveX) can be filled in before version 25 (or SHEAF_FORMS)
//	  --hidden-text OR
//	      have text that is hidden in Word in the PDF OR not: hide or show; default: hide (or SHEAF_HIDDEN_TEXT)
//	  --ignore-others
//	      do not count files that are no Word documents as left out; default: false: they are told, and convert and submit exit with 3 (or SHEAF_IGNORE_OTHERS)
//	  --image-dpi N
//	      reduce pictures to N dots an inch; default: 300 (or SHEAF_IMAGE_DPI)
//	  --image-quality N
//	      compress pictures as JPEG with a quality of N percent; default: 90 (or SHEAF_IMAGE_QUALITY)
//	  --initial-view WHAT
//	      open PDFs with WHAT beside the pages: nothing (pages), bookmarks or thumbnails; default: as LibreOffice does: bookmarks from version 25 on (or SHEAF_INITIAL_VIEW)
//	  --jobs N
//	      the same as --workers N
//	  --json
//	      print the job's status document as the last line of standard output
//	  --keep-originals
//	      put the documents beside their PDFs into the result; default: false (or SHEAF_KEEP_ORIGINALS)
//	  --keywords KEYWORDS
//	      give the PDFs these KEYWORDS in their properties, with commas between them; default: the document's own (or SHEAF_KEYWORDS)
//	  --landscape
//	      turn all pages that are higher than wide, and set their text anew; default: false (or SHEAF_LANDSCAPE)
//	  --language LANGUAGE
//	      have text that names no language be of this LANGUAGE, such as de-CH or ja; default: the document's own (or SHEAF_LANGUAGE)
//	  --leave-off LIST
//	      leave off steps that make PDFs look like Word's: a LIST of widths, fields, blank-pages, cjk-lines, derived-fonts, pages, or all (or SHEAF_LEAVE_OFF)
//	  --log LEVEL
//	      log at LEVEL (debug, info, warn or error), with the format text or json behind a comma: debug,json (or SHEAF_LOG)
//	  --lossless
//	      store pictures without loss, not as JPEG; default: false (or SHEAF_LOSSLESS)
//	  --max-document SIZE
//	      open documents that unpack to at most SIZE, such as 200MiB; default: 200MiB (or SHEAF_MAX_DOCUMENT)
//	  --max-documents N
//	      take at most N documents in a job; default: 10000 (or SHEAF_MAX_DOCUMENTS)
//	  --max-upload SIZE
//	      take uploads of at most SIZE, such as 5GiB; default: 5GiB (or SHEAF_MAX_UPLOAD)
//	  --merge
//	      make one PDF of all documents, each with a bookmark; default: false (or SHEAF_MERGE)
//	  --metadata OR
//	      have title, author and other properties in the PDF OR not: keep or strip; default: keep (or SHEAF_METADATA)
//	  --names PATTERN
//	      name the PDFs by PATTERN of {path}, {name}, {number}, {number:4} and {date}; default: {path}/{name}.pdf (or SHEAF_NAMES)
//	  --newer
//	      replace PDFs, beside documents or in a folder, that are older than their documents
//	  --no-report
//	      leave the reports out of the result; default: false (or SHEAF_NO_REPORT)
//	  -o OUT
//	      write the result to OUT: a .zip, a .pdf, a folder (with / at its end), or - for standard output; default: beside the documents
//	  --owner-password PASSWORD
//	      protect the PDFs with PASSWORD, without which people may only do what --permissions allow (or SHEAF_OWNER_PASSWORD)
//	  --owner-password-file FILE
//	      take --owner-password from the first line of FILE (or SHEAF_OWNER_PASSWORD_FILE)
//	  --pages PAGES
//	      keep the PAGES such as 1-3,5 or 2- of each document; default: all pages (or SHEAF_PAGES)
//	  --password PASSWORD
//	      open protected documents, and files in protected ZIPs, with PASSWORD; other users of this machine can see the flag, but not the variable (or SHEAF_PASSWORD)
//	  --password-file FILE
//	      take --password from the first line of FILE (or SHEAF_PASSWORD_FILE)
//	  --passwords FILE
//	      open documents with the passwords in FILE.csv: in each line the path or name of a document, and its password (or SHEAF_PASSWORDS)
//	  --pdf-version VERSION
//	      make PDFs of this VERSION of the format; default: as LibreOffice does: 1.7, before version 25 1.6 (or SHEAF_PDF_VERSION)
//	  --pdfa KIND
//	      make PDF/A of this KIND, which shows the same in many years; default: ordinary PDF (or SHEAF_PDFA)
//	  --pdfua
//	      make PDF/UA-1, which screen readers read well; default: false (or SHEAF_PDFUA)
//	  --permissions LIST
//	      allow people without the owner's password a LIST of print, copy, change, comment, fill, assemble only, or none of that: none; default: all (or SHEAF_PERMISSIONS)
//	  --profile WHAT
//	      set several options at once for WHAT the PDFs are made for; default: none (or SHEAF_PROFILE)
//	  --quiet
//	      say only what went wrong
//	  --subject SUBJECT
//	      give the PDFs this SUBJECT in their properties; default: the document's own (or SHEAF_SUBJECT)
//	  --tagged
//	      note in the PDF what is a heading, a list, a table; default: as LibreOffice does: true from version 25 on (or SHEAF_TAGGED)
//	  --timeout TIME
//	      give one document at most TIME, such as 60s or 2m; default: 60s (or SHEAF_TIMEOUT)
//	  --title TITLE
//	      give the PDFs this TITLE in their properties; default: the document's own (or SHEAF_TITLE)
//	  --user-password PASSWORD
//	      protect the PDFs with PASSWORD, without which nobody can open them (or SHEAF_USER_PASSWORD)
//	  --user-password-file FILE
//	      take --user-password from the first line of FILE (or SHEAF_USER_PASSWORD_FILE)
//	  --watermark TEXT
//	      print TEXT across each page; default: none (or SHEAF_WATERMARK)
//	  --watermark-look LOOK
//	      print the watermark with this LOOK: a list of color, size, angle and font, or tiled, for many in grey over the page; default: grey and aslant (or SHEAF_WATERMARK_LOOK)
//	  --workers N
//	      convert N documents at a time; default: one for each processor (or SHEAF_WORKERS)
//
//	Environment variables without a flag:
//	  SHEAF_SOFFICE
//	      LibreOffice's program, soffice; default: the first that is found
//	  SHEAF_ZYGOTE
//	      the program that keeps LibreOffice warm, or none to do without; default: sheaf-zygote beside sheaf
//	  SHEAF_WALL
//	      the program that raises the walls around documents, or none to do without; default: sheaf-wall beside sheaf
//	  SHEAF_MEMORY_LIBRARY
//	      the library that gives the warm LibreOffice its memory, or none to do without; default: tcmalloc, where it is installed
//	  SHEAF_LIBREOFFICE_PROFILE
//	      a folder with a LibreOffice profile to start with, as the image has one; default: one is made at each start
//
// # sheaf watch
//
//	Usage: sheaf watch IN OUT
//
//	Convert what is in a folder, and what is put or changed there, until stopped.
//
//	The PDFs of the documents below IN go to the same places below OUT, which may be IN: then they are beside the documents. A
//	document is taken when nobody writes to it; where that cannot be told, as of files of others, when it has not changed for ten
//	seconds. Hidden files, downloads under way and lock files are left alone; links to files are followed. A PDF that is not older
//	than its document stays, so that a watch that is started again goes on where it was; of a changed document it is made anew. A
//	document that was not converted is tried again when it changes, and at the next start.
//
//	Exit codes: 0 stopped by SIGTERM or SIGHUP, 1 it cannot go on, 2 the command line is wrong, 130 stopped by Ctrl-C.
//
// Flags and variables that convert has, too: --author, --bookmarks, --callback-url, --changes, --comments, --fields, --fonts, --formats, --forms, --hidden-text, --ignore-others, --image-dpi, --image-quality, --initial-view, --jobs, --keep-originals, --keywords, --landscape, --language, --leave-off, --log, --lossless, --max-document, --merge, --metadata, --names, --no-report, --owner-password, --owner-password-file, --pages, --password, --password-file, --passwords, --pdf-version, --pdfa, --pdfua, --permissions, --profile, --quiet, --subject, --tagged, --timeout, --title, --user-password, --user-password-file, --watermark, --watermark-look, --workers, SHEAF_SOFFICE, SHEAF_ZYGOTE, SHEAF_WALL, SHEAF_MEMORY_LIBRARY, SHEAF_LIBREOFFICE_PROFILE.
//
// # sheaf submit
//
//	Usage: sheaf submit INPUT... [-o OUT]
//
//	Convert ZIPs, DOCX files and folders by a sheaf service, on this machine or on AWS.
//
//	While the service works, OUT.sheaf-resume beside OUT, which is a file or a folder, notes how far it is. After an interruption,
//	run the same command again to go on from there.
//
//	Exit codes: 0 all documents were converted, 3 some were not, or files of other kinds were left out (see --ignore-others),
//	1 none was or the job was refused, 2 the command line is wrong or the service cannot be reached, 130 stopped by Ctrl-C.
//
//	Flags:
//	  --endpoint URL
//	      use the service at URL; default: http://127.0.0.1:8000 (or SHEAF_ENDPOINT)
//	  -o OUT
//	      write the result to OUT: a .zip, a .pdf, a folder (with / at its end), or - for standard output; default: beside the documents
//	  --token SECRET
//	      authenticate with SECRET; other users of this machine can see the flag, but not the variable (or SHEAF_TOKEN)
//
// What is not said here is as with convert.
//
// Flags and variables that convert has, too: --author, --bookmarks, --callback-url, --changes, --comments, --fields, --force, --formats, --forms, --hidden-text, --ignore-others, --image-dpi, --image-quality, --initial-view, --json, --keep-originals, --keywords, --landscape, --language, --lossless, --merge, --metadata, --names, --newer, --no-report, --owner-password, --owner-password-file, --pages, --password, --password-file, --passwords, --pdf-version, --pdfa, --pdfua, --permissions, --profile, --quiet, --subject, --tagged, --title, --user-password, --user-password-file, --watermark, --watermark-look.
//
// # sheaf retry
//
//	Usage: sheaf retry JOB [FILE...] -o OUT
//
//	Have a sheaf service convert documents of a job again, in another way or after they were corrected.
//
//	JOB is the id of a job that has ended. Without FILE the documents that failed are converted again; FILE names others, each by its
//	id or its path in the job, as --json shows them. Options hold in the place of those that the documents were converted with, and
//	without FILE for all documents of the job; variables do not stand in for options here. Passwords are not kept when a job has
//	ended: give them where documents need them.
//
//	  sheaf retry JOB -o OUT.zip --password-file FILE              open those that failed with a password
//	  sheaf retry JOB letter.docx -o OUT.zip --pdfa 2b             convert one as PDF/A
//	  sheaf retry JOB -o OUT.zip --replace letter.docx=fixed.docx  convert fixed.docx under the name of letter.docx
//
//	OUT gets the whole result of the job, as it is then: OUT.zip, OUT.pdf of a job of one document or a merged one, or - for standard
//	output. In a folder OUT/ PDFs that are there already stay, unless there is --force.
//	While the service works, OUT.sheaf-resume beside OUT notes how far it is. After an interruption, run the same command again.
//
//	Exit codes: 0 all documents were converted, 3 some were not, or files of other kinds were left out (see --ignore-others),
//	1 none was or the job was refused, 2 the command line is wrong or the service cannot be reached, 130 stopped by Ctrl-C.
//
//	Flags:
//	  --endpoint URL
//	      use the service at URL; default: http://127.0.0.1:8000 (or SHEAF_ENDPOINT)
//	  -o OUT
//	      write the result to OUT: a .zip, a .pdf, a folder (with / at its end), or - for standard output
//	  --replace FILE=CORRECTED
//	      convert a corrected file in the place of a document: FILE=CORRECTED, as often as needed
//	  --token SECRET
//	      authenticate with SECRET; other users of this machine can see the flag, but not the variable (or SHEAF_TOKEN)
//
// Flags and variables that convert has, too: --author, --bookmarks, --changes, --comments, --fields, --force, --forms, --hidden-text, --image-dpi, --image-quality, --initial-view, --json, --keywords, --landscape, --language, --lossless, --metadata, --owner-password, --owner-password-file, --pages, --password, --password-file, --passwords, --pdf-version, --pdfa, --pdfua, --permissions, --profile, --quiet, --subject, --tagged, --title, --user-password, --user-password-file, --watermark, --watermark-look.
//
// # sheaf serve
//
//	Usage: sheaf serve
//
//	Run the whole service in this process.
//
//	With a secret to sign them with (SHEAF_WEBHOOK_SECRET, or --webhook-secret-file) jobs may have a callback_url, which is told
//	when they have ended; see docs/webhooks.md.
//
//	When other machines can reach the service (--listen with another address than 127.0.0.1), callers must authenticate with
//	a token. --token takes one secret, or several as NAME=SECRET,NAME=SECRET, each with jobs of its own; --token-file reads them
//	from a file, or makes one. Ctrl-C stops the service; unfinished jobs go on when it is started again.
//
//	Exit codes: 0 stopped by SIGTERM or SIGHUP, 1 the service cannot start or go on, 2 the command line is wrong, 130 stopped by
//	Ctrl-C.
//
//	Flags:
//	  --cache true
//	      give the PDF of a document that came before, with the same options, again: true or false; default: true (or SHEAF_CACHE)
//	  --callback-allow LIST
//	      let callbacks go to these hosts only: a LIST of public, NAME, *.NAME, ADDRESS and NETWORK/BITS, with http:// in front where they need no TLS; default: public (or SHEAF_CALLBACK_ALLOW)
//	  --data DIR
//	      keep all data in DIR; default: ~/.local/share/sheaf (or SHEAF_DATA)
//	  --gotenberg
//	      take the calls that clients make of Gotenberg, or not: --gotenberg=false; default: true where others cannot reach the service (or SHEAF_GOTENBERG)
//	  --gotenberg-queue N
//	      answer at most N of Gotenberg's calls at a time, and refuse others; default: 0, any number (or SHEAF_GOTENBERG_QUEUE)
//	  --gotenberg-timeout TIME
//	      give one of Gotenberg's calls at most TIME; default: 2m (or SHEAF_GOTENBERG_TIMEOUT)
//	  --keep TIME
//	      keep results for TIME, such as 7d or 12h; default: 7d (or SHEAF_KEEP)
//	  --listen HOST:PORT
//	      listen on HOST:PORT; default: 127.0.0.1:8000 (or SHEAF_LISTEN)
//	  --max-inline SIZE
//	      take uploads through the API of at most SIZE; larger ones go straight into the bucket; default: 5GiB (or SHEAF_MAX_INLINE)
//	  --public-url URL
//	      begin all URLs in answers with URL (or SHEAF_PUBLIC_URL)
//	  --root-path PATH
//	      begin the paths of Gotenberg's calls with PATH, such as /pdf/ (or SHEAF_ROOT_PATH)
//	  --token SECRETS
//	      let in callers with one of these SECRETS; other users of this machine can see the flag, but not the variable (or SHEAF_TOKEN)
//	  --token-file FILE
//	      take --token from the first line of FILE, which is made with a random token if it is not there (or SHEAF_TOKEN_FILE)
//	  --webhook-secret-file FILE
//	      take the secret that callbacks are signed with from the first line of FILE (or SHEAF_WEBHOOK_SECRET_FILE)
//
//	Environment variables without a flag:
//	  SHEAF_BASIC_AUTH
//	      let in callers with this USER:PASSWORD (HTTP Basic), as Gotenberg's clients send it, in the place of a token
//	  SHEAF_WEBHOOK_SECRET
//	      sign callbacks with this secret: whsec_ and 24 to 64 bytes in base64; several, separated by commas, while one takes over from another
//
// Flags and variables that convert has, too: --fonts, --jobs, --leave-off, --log, --max-document, --max-documents, --max-upload, --timeout, --workers, SHEAF_SOFFICE, SHEAF_ZYGOTE, SHEAF_WALL, SHEAF_MEMORY_LIBRARY, SHEAF_LIBREOFFICE_PROFILE.
//
// # sheaf mcp
//
//	Usage: sheaf mcp
//
//	Serve agents: convert documents and show pages by the Model Context Protocol.
//
//	An agent starts this and speaks to it on standard input and output. It can convert a Word document, learn how its PDF
//	differs from what Word shows, and look at a page. LibreOffice is started when it is first needed.
//
//	To add it to an agent, name the program "sheaf" with the argument "mcp" in the agent's settings of MCP servers.
//
// Flags and variables that convert has, too: --fonts, --jobs, --leave-off, --log, --max-document, --timeout, --workers, SHEAF_SOFFICE, SHEAF_ZYGOTE, SHEAF_WALL, SHEAF_MEMORY_LIBRARY, SHEAF_LIBREOFFICE_PROFILE.
//
// # sheaf doctor
//
//	Usage: sheaf doctor
//
//	Check whether this machine can convert, and say what is missing.
//
//	Exit codes: 0 this machine can convert, 1 it cannot.
//
//	Flags:
//	  --data DIR
//	      check DIR as the folder for serve's data (or SHEAF_DATA)
//	  --json
//	      print what was found as JSON
//
// Flags and variables that convert has, too: SHEAF_SOFFICE, SHEAF_ZYGOTE, SHEAF_WALL, SHEAF_MEMORY_LIBRARY, SHEAF_LIBREOFFICE_PROFILE.
//
// # sheaf soffice
//
//	Usage: sheaf soffice --headless --convert-to pdf --outdir DIR FILE...
//
//	Do what scripts call LibreOffice's soffice for.
//
//	PDFs of Word documents, and of the other formats that sheaf converts, are made by sheaf, with the lines that soffice prints: each
//	document behind walls, many at a time, and any number of calls at a time without a lock on a profile. A sheaf serve of the same
//	user does the work if one runs. Everything else is handed to the real soffice, which is found on PATH behind sheaf, or named by
//	SHEAF_SOFFICE. docs/soffice.md says which options of the PDF filter sheaf has.
//
//	Exit codes: 0 all files were converted, 1 some were not (soffice exits with 0 then), 130 stopped by Ctrl-C; without a conversion
//	those of soffice.
//
// Flags and variables that convert has, too: SHEAF_SOFFICE, SHEAF_ZYGOTE, SHEAF_WALL, SHEAF_MEMORY_LIBRARY, SHEAF_LIBREOFFICE_PROFILE.
//
// # sheaf install-soffice
//
//	Usage: sheaf install-soffice DIR
//
//	Have programs find sheaf as soffice: put links into a folder for PATH.
//
//	DIR gets soffice and libreoffice, which are links to this sheaf. Put it before others on the PATH of the programs that call
//	soffice; what sheaf does not convert goes on to the LibreOffice that comes behind. To undo it, remove the links.
//
// # sheaf docx2pdf
//
//	Usage: sheaf docx2pdf IN [OUT]
//
//	Do what scripts call docx2pdf for: convert a document, or those of a folder.
//
//	OUT is a PDF of one document, or a folder; without it PDFs go beside their documents. What is there is replaced.
//
//	Exit codes are those of convert.
//
// # sheaf unoconvert
//
//	Usage: sheaf unoconvert IN OUT
//
//	Do what scripts call unoconvert for: convert a document to PDF.
//
//	IN is a document or - for standard input, OUT a PDF, which is replaced, or - for standard output.
//
//	Exit codes are those of convert.
//
// # sheaf completion
//
//	Usage: sheaf completion bash|zsh|fish
//
//	Print the script with which a shell completes what is typed.
//
//	  bash   echo 'source <(sheaf completion bash)' >>~/.bashrc
//	  zsh    sheaf completion zsh >"${fpath[1]}/_sheaf"
//	  fish   sheaf completion fish >~/.config/fish/completions/sheaf.fish
//
// # sheaf man
//
//	Usage: sheaf man
//
//	Print the manual page, for man(1).
//
//	To read it: sheaf man >sheaf.1 && man ./sheaf.1
//	To install it for all users of this machine, as root: sheaf man >/usr/local/share/man/man1/sheaf.1
//
// # sheaf version
//
//	Usage: sheaf version
//
//	Print the version of sheaf.
package main
