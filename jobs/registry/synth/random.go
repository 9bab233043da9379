package synth

import "math"

// seed makes one registry out of all possible ones. Draws are pure functions of
// the seed and the names of what is drawn: no state, hence no order.
type seed uint64

// mix scrambles 64 bits (the finalizer of SplitMix64).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// of returns the seed of one member of a family.
func (s seed) of(member int) seed {
	return seed(mix(uint64(s) ^ mix(uint64(member)))) //nolint:gosec // any 64 bits will do
}

// share draws evenly from [0, 1).
func (s seed) share(purpose int) float64 {
	return float64(uint64(s.of(purpose))>>11) / (1 << 53)
}

// below draws evenly from 0 … n-1.
func (s seed) below(purpose, n int) int { return int(s.share(purpose) * float64(n)) }

// normal draws from the standard normal distribution.
func (s seed) normal(purpose int) float64 {
	u := 1 - s.of(purpose).share(0)
	v := s.of(purpose).share(1)
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*v)
}

// permute maps 32 bits one to one to 32 bits, so that a running number becomes an
// opaque key (a Feistel network of four rounds).
func (s seed) permute(n uint32) uint32 {
	left, right := uint16(n>>16), uint16(n&0xffff)
	for round := range 4 {
		left, right = right, left^uint16(uint64(s.of(round<<16|int(right)))&0xffff)
	}
	return uint32(left)<<16 | uint32(right)
}
