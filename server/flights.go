package server

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// flights lets one piece of work serve everybody who asks for the same at the
// same time. It stops when nobody waits for it any more. The zero value is ready.
type flights[T any] struct {
	mu       sync.Mutex // guards what follows, and flight.waiting
	underway map[string]*flight[T]
}

// flight is work under way.
type flight[T any] struct {
	waiting int
	stop    context.CancelFunc
	done    chan struct{} // closed when the rest is known
	value   T
	err     error
}

// do returns what work returns, which may have been started by somebody else who
// asked for the same key. The work has a deadline of its own and keeps nothing
// but the values of the ctx it was started with.
func (f *flights[T]) do(ctx context.Context, key string, limit time.Duration, work func(ctx context.Context) (T, error)) (T, error) {
	one := f.join(ctx, key, limit, work)
	select {
	case <-one.done:
		return one.value, one.err
	case <-ctx.Done():
		f.leave(key, one)
		var nothing T
		return nothing, ctx.Err()
	}
}

// join waits with those who asked for the same, or starts the work.
func (f *flights[T]) join(ctx context.Context, key string, limit time.Duration, work func(ctx context.Context) (T, error)) *flight[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one, ok := f.underway[key]; ok {
		one.waiting++
		return one
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), limit)
	one := &flight[T]{waiting: 1, stop: stop, done: make(chan struct{})}
	if f.underway == nil {
		f.underway = map[string]*flight[T]{}
	}
	f.underway[key] = one
	go func() {
		defer stop()
		one.value, one.err = guarded(ctx, work)
		f.forget(key, one)
		close(one.done)
	}()
	return one
}

// leave stops the work if nobody else waits for it.
func (f *flights[T]) leave(key string, one *flight[T]) {
	f.mu.Lock()
	one.waiting--
	deserted := one.waiting == 0
	if deserted && f.underway[key] == one {
		delete(f.underway, key) // who asks from now on starts anew
	}
	f.mu.Unlock()
	if deserted {
		one.stop()
	}
}

// forget takes finished work out of what can be joined.
func (f *flights[T]) forget(key string, one *flight[T]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.underway[key] == one {
		delete(f.underway, key)
	}
}

// guarded turns a panic into an error: it happens on a goroutine of its own,
// above which nothing would catch it.
func guarded[T any](ctx context.Context, work func(ctx context.Context) (T, error)) (value T, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	return work(ctx)
}
