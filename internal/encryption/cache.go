package encryption

import (
	"container/list"
	"crypto/cipher"
	"sync"
	"time"
)

// cache holds recently used data keys, each for a limited time, so that an erased order's key
// disappears here, too. It is safe for concurrent use.
type cache struct {
	size int
	keep time.Duration

	mu      sync.Mutex
	entries map[owner]*list.Element
	recent  *list.List // of *entry, most recently used first
}

type entry struct {
	owner owner
	aead  cipher.AEAD
	until time.Time
}

func newCache(size int, keep time.Duration) *cache {
	return &cache{size: size, keep: keep, entries: map[owner]*list.Element{}, recent: list.New()}
}

func (c *cache) get(o owner) (cipher.AEAD, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, found := c.entries[o]
	if !found {
		return nil, false
	}
	kept := element.Value.(*entry)
	if time.Now().After(kept.until) {
		c.remove(element)
		return nil, false
	}
	c.recent.MoveToFront(element)
	return kept.aead, true
}

func (c *cache) put(o owner, aead cipher.AEAD) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if element, found := c.entries[o]; found {
		c.remove(element)
	}
	c.entries[o] = c.recent.PushFront(&entry{owner: o, aead: aead, until: time.Now().Add(c.keep)})
	if len(c.entries) > c.size {
		c.remove(c.recent.Back())
	}
}

func (c *cache) drop(o owner) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if element, found := c.entries[o]; found {
		c.remove(element)
	}
}

func (c *cache) remove(element *list.Element) {
	delete(c.entries, c.recent.Remove(element).(*entry).owner)
}
