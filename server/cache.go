package server

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// cacheLimit is how many bytes of finished answers are kept.
const cacheLimit = 128 << 20

// renderLimit is how long making one answer may take, its wait for a slot
// included. It is not the reader's own deadline: others may be waiting for the
// same answer.
const renderLimit = 30 * time.Second

// cache keeps finished answers of one state of the warehouse, the most
// recently asked for, up to a number of bytes. When the state changes, all of
// them go.
type cache struct {
	limit  int64
	making flights[*document]
	slots  *slots

	mu      sync.Mutex // guards what follows
	version string
	size    int64
	order   *list.List // of *entry, the most recent in front
	entries map[string]*list.Element
	spelled map[string]string // how addresses were written → the key of their answer
}

// mostSpellings is how many ways to write addresses are remembered.
const mostSpellings = 10_000

type entry struct {
	key string
	doc *document
}

// size is the memory the entry takes, roughly.
func (e *entry) size() int64 { return e.doc.size() + int64(len(e.key)) }

func newCache(limit int64) *cache {
	return &cache{limit: limit, slots: newSlots(), order: list.New(), entries: map[string]*list.Element{}, spelled: map[string]string{}}
}

// asked returns the answer kept for an address that has been asked for in just this
// spelling, so that it need not be read again.
func (c *cache) asked(version, target string) (*document, bool) {
	c.mu.Lock()
	key, ok := c.spelled[target]
	c.mu.Unlock()
	if !ok {
		return nil, false
	}
	return c.lookup(version, key)
}

// spell remembers that an address was written in some way, unless it is a long one.
func (c *cache) spell(target, key string) {
	if len(target) > longestLogged {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.spelled) >= mostSpellings {
		clear(c.spelled)
	}
	c.spelled[target] = key
}

// get returns the answer kept under key for this version, or produces it, once
// for all who ask at the same time. It returns errBusy when too many others are
// being produced.
func (c *cache) get(ctx context.Context, version, key string, produce func(ctx context.Context) (*document, error)) (*document, error) {
	if doc, ok := c.lookup(version, key); ok {
		return doc, nil
	}
	return c.making.do(ctx, version+" "+key, renderLimit, func(ctx context.Context) (*document, error) {
		if err := c.slots.take(ctx); err != nil {
			return nil, err
		}
		defer c.slots.release()
		doc, err := produce(ctx)
		if err != nil {
			return nil, err
		}
		c.keep(version, key, doc)
		return doc, nil
	})
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
	e := &entry{key: key, doc: doc}
	if _, there := c.entries[key]; there || version != c.version || doc.lifetime == fleeting || e.size() > c.limit/4 {
		return
	}
	c.entries[key] = c.order.PushFront(e)
	c.size += e.size()
	for c.size > c.limit {
		last := c.order.Back()
		old := last.Value.(*entry)
		c.order.Remove(last)
		delete(c.entries, old.key)
		c.size -= old.size()
	}
}
