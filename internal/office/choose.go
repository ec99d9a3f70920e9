package office

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"sheaf/internal/office/zygote"
)

// The two engines.
const (
	kindWarm  = "zygote: a warm LibreOffice forks a process for each document"
	kindFresh = "one soffice for each document"
)

// choose gives the warm engine where its helper is there and works, else the fresh one, and says why.
func choose(opt Options, fresh soffice, s *scratch) (converter, Kind) {
	helper, err := findHelper(opt.Helper)
	if err != nil {
		return fresh, Kind{kindFresh, err.Error()}
	}
	start := func(ctx context.Context) (*zygote.Zygote, error) {
		return zygote.Start(ctx, zygote.Options{
			Helper: helper, Program: filepath.Dir(fresh.program), Profile: s.template().profile(), Scratch: s.path,
			Env: inherited(),
		})
	}
	w, err := newWarm(context.Background(), start)
	if err != nil {
		return fresh, Kind{kindFresh, err.Error()}
	}
	return w, Kind{kindWarm, "its helper is " + helper}
}

// helperName is the program that make build leaves beside sheaf.
const helperName = "sheaf-zygote"

// findHelper gives the zygote's program: named, or what SHEAF_ZYGOTE names, or the one beside this program.
func findHelper(named string) (string, error) {
	if named == "" {
		named = os.Getenv("SHEAF_ZYGOTE")
	}
	if named == NoHelper {
		return "", fmt.Errorf("the warm engine is switched off")
	}
	if named == "" {
		self, err := os.Executable()
		if err != nil {
			return "", fmt.Errorf("find %s: %w", helperName, err)
		}
		named = filepath.Join(filepath.Dir(self), helperName)
	}
	path, err := filepath.Abs(named)
	if err != nil {
		return "", fmt.Errorf("find %s: %w", helperName, err)
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%s is not there: 'make build' builds it", path)
	}
	return path, nil
}
