// Package typeset sets documents as PDF: a Document of blocks becomes pages of a
// tagged PDF/A-2u and PDF/UA-1 file, the same bytes for the same document.
//
// Here live the layout, the fonts as they are embedded, drawings as vectors, the
// writer of the file and its signature. What a document says is never decided here:
// no text for people is made in this package but what it is given.
package typeset
