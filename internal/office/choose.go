package office

import (
	"context"
	"errors"
	"path/filepath"

	"sheaf/internal/office/fonts"
	"sheaf/internal/office/walls"
	"sheaf/internal/office/zygote"
)

// zygoteName is the program that make build leaves beside sheaf, the warm engine's helper.
const zygoteName = "sheaf-zygote"

// The two engines.
const (
	kindWarm  = "zygote: a warm LibreOffice forks a process for each document"
	kindFresh = "one soffice for each document"
)

// choose returns the warm engine where its helper is there and works, else the fresh one, and why. The error says why LibreOffice does
// not start at all.
func choose(opt Options, fresh soffice, s *scratch) (converter, Kind, error) {
	warm, kind := chooseWarm(opt, fresh, s)
	if warm != nil {
		return warm, kind, nil
	}
	if opt.Profile == "" {
		if err := fresh.bake(); err != nil {
			return nil, Kind{}, err
		}
	}
	return fresh, kind, nil
}

// chooseWarm returns the warm engine, or nil, and why.
func chooseWarm(opt Options, fresh soffice, s *scratch) (converter, Kind) {
	helper, err := findHelper(zygoteName, opt.Helper)
	if err != nil {
		return nil, Kind{Name: kindFresh, Why: err.Error()}
	}
	allocator, absent := zygote.FindAllocator(opt.Memory)
	start := func(ctx context.Context, set *fonts.Set) (*zygote.Zygote, error) {
		return zygote.Start(ctx, zygote.Options{
			Helper: helper, Program: filepath.Dir(fresh.program), Profile: s.template().profile(), Scratch: s.path,
			Allocator: allocator, Env: set.Environment(), Isolated: fresh.walls.report.Stands(walls.Namespaces),
		})
	}
	w, err := newWarm(context.Background(), start, fresh.template.fonts, fresh.walls, opt.Log)
	if err != nil {
		return nil, Kind{Name: kindFresh, Why: err.Error()}
	}
	if opt.Restarted != nil {
		w.restarted = opt.Restarted
	}
	memory := allocator
	if absent != nil {
		memory = "the C library, for " + absent.Error()
	}
	return w, Kind{
		Name: kindWarm, Why: "its helper is " + helper + ", and memory is given by " + memory,
		NoAllocator: errors.Is(absent, zygote.ErrNoAllocator), SpaceWidths: w.current.zygote.SpaceWidths(),
	}
}
