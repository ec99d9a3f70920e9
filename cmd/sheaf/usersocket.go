package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"

	"sheaf/internal/httpapi"
	"sheaf/internal/usersocket"
)

// listenForUser opens the socket by which programs of this user find the service, nil where that is not to be had: the service does without.
func listenForUser(log *slog.Logger) net.Listener {
	path, err := usersocket.Path()
	var l net.Listener
	if err == nil {
		l, err = usersocket.Listen(path)
	}
	switch {
	case errors.Is(err, usersocket.ErrTaken):
		log.Info("another service of this user has the socket for sheaf soffice", "socket", path)
	case err != nil:
		log.Warn("there is no socket for sheaf soffice, which starts its own LibreOffice then", "error", err)
	}
	return l
}

// forUser returns options of the API for the socket: who connects is known to be this user, so nothing has to be shown.
func (o *serveOptions) forUser(opt httpapi.Options) httpapi.Options {
	opt.Tokens, opt.Basic, opt.Doors, opt.Hosts, opt.PublicURL = nil, nil, nil, nil, ""
	opt.Owner = func(*http.Request) string { return o.dropOwner() }
	return opt
}

// serveUser answers programs of this user by the socket, and returns what ends that.
func (o *serveOptions) serveUser(handler http.Handler, log *slog.Logger) (end func(context.Context) error) {
	l := listenForUser(log)
	if l == nil {
		return func(context.Context) error { return nil }
	}
	server := newServer(handler, log)
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	return func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			_ = server.Close() // requests that take longer are cut off, as those by the network are
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}
}
