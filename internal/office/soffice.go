package office

import (
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"sheaf/internal/office/fonts"
	"sheaf/internal/office/process"
	"sheaf/layers/libreoffice/profile"
)

// soffice converts each document with a fresh LibreOffice: it knows its command line and profile.
type soffice struct {
	program  string
	release  int
	template document // holds the profile and home that conversions begin with
	walls    *walling
}

var _ converter = soffice{}

const (
	exportFilter = "pdf:writer_pdf_Export"

	bakeTime    = time.Minute
	restarts    = 2  // at most, of one conversion
	exitRestart = 81 // EXITHELPER_NORMAL_RESTART: the profile was set up, start again
)

// writeProfile makes the profile and home that conversions begin with: of the hardened settings, or as a copy of baked, which
// LibreOffice has been started with before.
func (s soffice) writeProfile(baked string) error {
	settings := profile.Write
	if baked != "" {
		settings = func(dir string) error { return os.CopyFS(dir, os.DirFS(baked)) }
	}
	for _, dir := range []string{s.template.path, s.template.home()} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			return fmt.Errorf("write profile: %w", err)
		}
	}
	if err := settings(s.template.profile()); err != nil {
		return fmt.Errorf("write profile: %w", err)
	}
	return nil
}

// bake has LibreOffice add to the profile what it adds to one at its first start, which would otherwise cost every conversion a
// restart. A zygote starts without.
func (s soffice) bake() error {
	template := s.template
	if err := os.Mkdir(template.temp(), 0o700); err != nil {
		return fmt.Errorf("write profile: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), bakeTime)
	defer cancel()
	// Outside walls: here is no document, and the first start on a profile ends early behind them.
	end, err := start(ctx, s.command(template, "--terminate_after_init"))
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("%s does not start: no answer within %v", s.program, bakeTime)
	case end.Code != 0:
		return fmt.Errorf("%s does not start: %s", s.program, end)
	}
	// What it left in there would go into every document's folder.
	if err := os.RemoveAll(template.temp()); err != nil {
		return fmt.Errorf("write profile: %w", err)
	}
	return nil
}

// prepare implements converter: every conversion has a profile and home of its own.
func (s soffice) prepare(d document) error { return os.CopyFS(d.path, os.DirFS(s.template.path)) }

// renew implements converter: every conversion has a LibreOffice that looks for its fonts.
func (s soffice) renew(context.Context, *fonts.Set) error { return nil }

// ready implements converter: that LibreOffice does not start is seen when it is to convert.
func (s soffice) ready() error { return nil }

// close implements converter.
func (s soffice) close() error { return nil }

// convert implements converter.
func (s soffice) convert(_ context.Context, d document, begin func() context.Context) (process.Exit, error) {
	ctx := begin()
	filter := exportFilter
	if len(d.settings) > 0 {
		var err error
		if filter, err = exportFilterWith(d.settings, s.release); err != nil {
			return process.Exit{}, err
		}
	}
	plain := s.command(d, "--infilter="+importArgument(d.load), "--convert-to", filter, "--outdir", d.output(), d.input())
	c, err := s.walls.around(ctx, plain, d)
	if err != nil {
		return process.Exit{}, err
	}
	end, err := start(ctx, c)
	return end, errors.Join(err, process.KillStrays(d.path)) // those that got away from their group
}

// command is that of LibreOffice on d's profile.
func (s soffice) command(d document, args ...string) process.Command {
	return process.Command{
		Path: s.program, Args: append(arguments(d), args...), Env: environment(d), Dir: d.path, Expendable: true, MaxFile: maxFile,
	}
}

// start runs LibreOffice, again when it asks for that.
func start(ctx context.Context, c process.Command) (process.Exit, error) {
	for range restarts + 1 {
		end, err := process.Run(ctx, c)
		if err != nil || end.Code != exitRestart {
			return end, err
		}
	}
	return process.Exit{}, errors.New("LibreOffice asks for one restart after the other")
}

// arguments are those of every start.
func arguments(d document) []string {
	return []string{
		"--headless", "--invisible", "--nologo", "--nodefault", "--norestore", "--nofirststartwizard", "--nolockcheck",
		"-env:UserInstallation=" + fileURL(d.profile()),
	}
}

// environment is all that LibreOffice sees of ours: a document can make it read variables out.
func environment(d document) []string { return append(basicEnvironment(d), d.fonts.Environment()...) }

// basicEnvironment is environment without what leads to the fonts.
func basicEnvironment(d document) []string {
	return []string{
		"PATH=/usr/local/bin:/usr/bin:/bin",
		"HOME=" + d.home(),
		"TMPDIR=" + d.temp(),
		"LANG=C.UTF-8",
		"SAL_USE_VCLPLUGIN=svp", // no display
	}
}

// fileURL returns the URL of path as LibreOffice itself would write it: it escapes less than package url does, and names the
// socket after the URL.
func fileURL(path string) string {
	var b strings.Builder
	b.WriteString("file://")
	for _, c := range []byte(path) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("/-_.~!$&'()*+,=@:", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// forbiddenInPath are characters that LibreOffice takes for something else in the path of an output folder.
const forbiddenInPath = "%;|"

// socketFolder is where LibreOffice listens for further starts of itself, whatever TMPDIR is.
const socketFolder = "/tmp"

// sockets are the paths at which LibreOffice, running on profile, listens. A killed one leaves the socket behind. Its name has
// the user's id, where LibreOffice can find that out, and a digest of the profile's URL in UTF-16, in hexadecimal digits
// without leading zeros (RequestHandler in LibreOffice's desktop/source/app/officeipcthread.cxx).
func sockets(profile string, user int) []string {
	var wide []byte
	for _, unit := range utf16.Encode([]rune(fileURL(profile))) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	var digest strings.Builder
	for _, b := range md5.Sum(wide) {
		digest.WriteString(strconv.FormatUint(uint64(b), 16))
	}
	var paths []string
	for _, id := range []string{"", strconv.Itoa(os.Getuid()) + "_", strconv.Itoa(user) + "_"} {
		name := "/OSL_PIPE_" + id + "SingleOfficeIPC_" + digest.String()
		paths = append(paths, socketFolder+name, "/var/tmp"+name)
	}
	return paths
}
