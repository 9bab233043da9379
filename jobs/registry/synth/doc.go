// Package synth writes a synthetic registry: records that look like those of a
// national registry, about people who do not exist.
//
// Here live the model of the nation (curves through the published record), the
// model of a province (queues of people and papers) and the writers of files and
// of PostgreSQL. Nothing here reads a registry or knows the warehouse's tables.
//
// # Scale
//
// The nation has 104,000,000 registered people, about as many as in 2025. A
// registry of N residents holds N/104,000,000 of everything that happened, and
// each record stands for 104,000,000/N people, rounded to an integer: the weight.
// Totals in records times weight follow the published record exactly where the
// division leaves no rest (1,000,000 residents: 104; 100,000: 1040). N counts
// about those living in 2024; the file also holds those who died since 2021.
//
// # Totals without randomness
//
// A cumulative national curve runs through the published figures (nation.go); the
// k-th event happens on the day the curve passes k. Each day's events are
// shared out to the provinces (apportion.go), which differ in speed and in
// backlog, and inside a province a day's events go to the people and papers at the
// head of a queue (block.go). So every total is met by construction, each stage is
// at most the one before it in every record, and no day looks ahead: a registry
// that ends on A is the registry that ends on B > A with everything after A
// blanked. Everything is a function of the seed and an index; floating point may
// round otherwise on another kind of processor, and a few dates differ there.
//
// # Deliberate faults
//
// A registry of 10,000 residents or more holds eight faulty rows beyond its totals, all to be
// rejected: a resident in commune 99999, one digitized before birth and one
// digitized in 2062; an application delivered before it was printed and one of an
// unknown resident; an account activated before it was approved; a case in
// province 63 and one completed before it was submitted.
package synth
