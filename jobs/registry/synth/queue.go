package synth

// queue holds people or papers, those with the smallest key first. Keys are days,
// or stand for them; within a key the last in is the first out.
type queue struct {
	waiting [][]int
	first   int // no smaller key waits
	owed    int // places that found the queue empty
}

// push puts an item in. Keys before the history count as its first day.
func (q *queue) push(key day, item int) {
	k := max(0, int(key))
	for k >= len(q.waiting) {
		q.waiting = append(q.waiting, nil)
	}
	q.waiting[k] = append(q.waiting[k], item)
	q.first = min(q.first, k)
}

func (q *queue) pop() (int, bool) {
	for q.first < len(q.waiting) && len(q.waiting[q.first]) == 0 {
		q.first++
	}
	if q.first == len(q.waiting) {
		return 0, false
	}
	items := q.waiting[q.first]
	item := items[len(items)-1]
	q.waiting[q.first] = items[:len(items)-1]
	return item, true
}

// serve calls use for the items at the head until as many as there are places
// were used; use reports whether it used its item or turned it away. Places left over when the
// queue is empty are owed to the next day.
func (q *queue) serve(places int, use func(item int) bool) {
	q.owed += places
	for q.owed > 0 {
		item, ok := q.pop()
		if !ok {
			return
		}
		if use(item) {
			q.owed--
		}
	}
}
