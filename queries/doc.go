// Package queries holds the catalogue of metrics and the only way to read the
// warehouse.
//
// Here live the metric files and the rules they are held to (Load), the place
// where a question becomes an answer (Reader.Run: names, types, scope, boundary,
// disclosure control) and the reads of the ledger. SQL that runs at a registry
// (queries/extracts), the storage itself (queries/warehouse) and anything that
// draws, formats or serves never do.
//
// # How a metric runs
//
// A metric file says `from population` and never names a level, a revision or a
// reader. Run puts a common table expression of that name in front of it, which
// reads the level the question needs (nation, province or commune), the nights
// from the first one asked for less the metric's lookback, the revision the
// snapshot sees, and only the places the reader's scope allows where the metric
// or the level is not for everyone. What the file answers, one row per night,
// place and dimension, is then placed on the boundary asked for, summed, and
// divided: a rate is always the ratio of two sums. That is done here and not in
// SQL, because DuckDB needs longer to plan a join than to read a night.
//
// Everything sent to DuckDB is fixed text chosen from a handful of templates;
// every value is a bound parameter.
//
// What a statement found is kept while the ledger stays the same, for the same
// statement with the same values: published nights do not change. What is kept
// are rows as the warehouse gave them. Scope, boundary and disclosure control are
// applied to them for every question anew, and every caller gets rows of its own.
//
// # Boundaries
//
// A place is the finest area a fact is known for. A fact of a commune or of an
// old province that did not merge can be told on both province lists. A fact
// kept for a merged province of 34 cannot be told apart on the list of 63: every
// old province that went into it is then null and flagged not_restatable, on
// that night, and so is a commune of it. Rows on a list that was not in force on
// their night (63 until 2025-06-30, 34 since 2025-07-01) are flagged restated,
// as are communes, which exist since the merger, on nights before it. Regions
// are six groups of the 63: they have no meaning on the list of 34.
//
// # Disclosure control
//
// Only commune rows are small enough to speak about a person. Provinces, regions and
// the nation are always exact. What is hidden of a commune is hidden from every role,
// and depends on counts and codes alone: not on what is asked, by whom, when or in
// which order. So it cannot be averaged out, and a later night changes nothing about
// an earlier one.
//
// A secret is a count of somebody, but of fewer than the threshold, that can be told
// from what metrics show (secret.go): a numerator or denominator; a measure of a mart
// by the strictest metric that reads it; what is left of a measure without a part of it
// (the three who have no card); what came to a measure since an earlier night. A secret
// hides the measure and everything that lies within it, in all metrics that read it
// for whatever purpose; what the measure is a part of stays. Which measures a metric
// shows and reads is found in its SQL, which lies within which is known of the marts.
// Measures are counted in records (people divided by the relation's weight), so a
// sample of one in a hundred is judged by the people it really saw. Differences are
// counted in people: nobody knows who was sampled, so in a sample with a weight of at
// least the threshold they are no secrets.
//
// Hiding one cell of a list whose sum is printed next to it hides nothing. So communes
// are hidden in blocks of two or three (block.go), all of one old province, which lies
// within one new province and one region: every total we print holds all of a block or
// nothing. Where a block does not hold twice the threshold of what is secret, eight
// communes are hidden, or 32, or all of the old province. Where a question splits or
// filters by a dimension, one small cell hides all cells of its block.
//
// A count that only grows lies between those shown before and after it. So it is
// hidden where it is nothing too, unless all of the old province has none; it stays
// hidden for 28 nights longer, and is shown only where the threshold has come to it
// within 28 nights. A metric that looks back is hidden as long as anything it can
// have looked back on.
//
// What this guards, and a test tries to break (attack_test.go): whoever holds all
// answers of all metrics, nights, revisions, boundaries, levels and dimensions, in
// whatever form, and knows these rules of the marts, cannot narrow a secret down to
// less than the threshold, but where an old province has fewer in total. The test
// takes the parts of the rule away one at a time and then succeeds.
//
// What it does not guard: changes between two nights that are both shown, where a
// metric does not tell them, of people counted (who move in and die) by any number of
// nights and of counts that grow by fewer than 28; what somebody concludes from a
// guess (that nothing happened in a commune overnight, that a correction left one
// alone, how hiding works) or from what they know about people; measures an operator's
// metric relates in a way its marts do not.
package queries
