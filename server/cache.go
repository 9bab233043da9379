package server

import (
	"container/list"
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// cacheLimit is how many bytes of finished answers are kept.
const cacheLimit = 128 << 20

// renderLimit is how long making one answer may take. It is not the reader's
// own deadline: others may be waiting for the same answer.
const renderLimit = 30 * time.Second

// cache keeps finished answers of one state of the warehouse, the most
// recently asked for, up to a number of bytes. When the state changes, all of
// them go.
type cache struct {
	limit int64
	once  singleflight.Group

	mu      sync.Mutex // guards what follows
	version string
	size    int64
	order   *list.List // of *entry, the most recent in front
	entries map[string]*list.Element
}

type entry struct {
	key string
	doc *document
}

func newCache(limit int64) *cache {
	return &cache{limit: limit, order: list.New(), entries: map[string]*list.Element{}}
}

// get returns the answer kept under key for this version, or produces it, once
// for all who ask at the same time.
func (c *cache) get(ctx context.Context, version, key string, produce func(ctx context.Context) (*document, error)) (*document, error) {
	if doc, ok := c.lookup(version, key); ok {
		return doc, nil
	}
	done := c.once.DoChan(version+" "+key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renderLimit)
		defer cancel()
		doc, err := guarded(ctx, produce)
		if err != nil {
			return nil, err
		}
		c.keep(version, key, doc)
		return doc, nil
	})
	select {
	case r := <-done:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*document), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// guarded turns a panic into an error: it happens on a goroutine of the cache,
// above which nothing would catch it.
func guarded(ctx context.Context, produce func(ctx context.Context) (*document, error)) (doc *document, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	return produce(ctx)
}

func (c *cache) lookup(version, key string) (*document, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version != c.version {
		c.version, c.size = version, 0
		c.order.Init()
		clear(c.entries)
	}
	e, ok := c.entries[key]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*entry).doc, true
}

// keep stores an answer, unless the warehouse has moved on while it was made.
func (c *cache) keep(version, key string, doc *document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, there := c.entries[key]; there || version != c.version || doc.lifetime == fleeting || doc.size() > c.limit/4 {
		return
	}
	c.entries[key] = c.order.PushFront(&entry{key: key, doc: doc})
	c.size += doc.size()
	for c.size > c.limit {
		last := c.order.Back()
		old := last.Value.(*entry)
		c.order.Remove(last)
		delete(c.entries, old.key)
		c.size -= old.doc.size()
	}
}
