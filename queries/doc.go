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
// Only commune rows are small enough to speak about a person. A commune's cell
// is hidden when a count it shows, a numerator or a denominator, is of some
// records but fewer than the metric's threshold. Records are counts divided by
// the relation's weight, so a sample of one in a hundred is judged by the people
// it really saw.
//
// A count hidden in one metric does not stand openly in another one of the same
// night. Where the numerator or denominator of a metric is a measure of a mart
// as it stands, the metrics that show the same measure are hidden together, and
// a metric that shows two measures binds the two (eid_activation_rate binds
// eid_approved to eid_activated). They are judged by the measures in the mart, by
// the strictest of their thresholds. A metric that only works with such a measure
// (card_pace) is hidden with it too, but binds nothing: what it shows is its own.
// Which measures a metric shows and reads is found in its SQL; see familiesOf.
//
// One hidden cell in a list whose sum is printed next to it is no secret. So
// every commune has a fixed partner in the same old province and the two are
// hidden together. An old province lies within one new province and one region,
// so every total we print is a union of old provinces and always holds both or
// neither. The partner follows from code order alone (neighbours in pairs, an
// odd last one with the one before it), never from the data: a choice that
// changed from night to night would uncover by comparison what it hides.
// Where a question splits or filters by a dimension, one small cell hides all
// cells of its commune, since the others and the commune's total would give it
// away.
//
// What the rule does not guard: differences. A complement (the three who have no
// card) is no cell and hides nothing, for whoever sees both counts can subtract
// them anyway. The difference of two metrics of one commune, or of two nights of
// one metric, each shown because each is large, may itself be small and is not
// protected in this version.
package queries
