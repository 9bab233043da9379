package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/spf13/cobra"

	"toancanh/assets/locale"
	"toancanh/dashboards"
	"toancanh/dashboards/pdf"
)

func (c *cli) verifyVerb() *cobra.Command {
	var lang string
	cmd := &cobra.Command{
		Use:   "verify FILE.pdf|CODE",
		Short: "Tell whether a report is ours and its numbers still stand",
		Long: `Tell of a report, or of the code on its first page, which snapshot it is of, and whether its numbers still stand, were corrected
since (old and new side by side), or do not match.

Of a file, the report is made anew from the snapshot it names and compared byte by byte, which only the same release of toancanh can do. Of a file
of another release only the numbers it carries along are compared. A signature that this program has put behind a report, with the key of
reports.signature or one before it, is checked whole and named; whatever else was added to a report is not, for it may change what is seen: compare
the paper with the numbers that are printed. It exits with 0 if all of the paper was compared and its numbers stand, else with 1.`,
		Example: `  toancanh verify 96-2026-11-22.vi.pdf
  toancanh verify 4K67-VZ6P-V05A-6A90-K372`,
		Args: oneArg("the file or the code"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("--lang", lang, dashboards.Languages()); err != nil {
				return err
			}
			code, err := dashboards.ParseCode(path.Base(args[0])) // of an address too: its last part
			if err == nil {
				return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error { return a.verifyCode(ctx, c.out, code, lang) })
			}
			file, unread := c.readFile(args[0])
			var mistyped *dashboards.CodeError
			if unread != nil && errors.Is(unread, os.ErrNotExist) && errors.As(err, &mistyped) && !strings.HasSuffix(strings.ToLower(args[0]), ".pdf") {
				return usagef("%q is neither a file nor a code: %w", args[0], err)
			}
			if unread != nil {
				return unread
			}
			return c.withApp(cmd.Context(), func(ctx context.Context, a *app) error { return a.verifyFile(ctx, c.out, file, lang) })
		},
	}
	cmd.Flags().StringVar(&lang, "lang", dashboards.Vietnamese, "language of the answer, vi or en")
	completeWords(cmd, "lang", dashboards.Languages())
	return cmd
}

// errNotStanding says that something speaks against a report; what has been printed.
var errNotStanding = errors.New("the report does not stand as it is")

// verifyCode prints what has become of the report of a code.
func (a *app) verifyCode(ctx context.Context, to io.Writer, code dashboards.Code, lang string) error {
	b, err := a.builder()
	if err != nil {
		return err
	}
	v, err := b.Verification(ctx, dashboards.Params{Lang: lang}, code)
	if err != nil {
		return err
	}
	if err := printVerification(to, v, lang); err != nil {
		return err
	}
	if !v.Standing() {
		return errNotStanding
	}
	return nil
}

// verifyFile prints what is known of a file.
func (a *app) verifyFile(ctx context.Context, to io.Writer, file []byte, lang string) error {
	b, err := a.builder()
	if err != nil {
		return err
	}
	check, err := a.reports().Verify(ctx, b, file, lang)
	if err != nil {
		return err
	}
	t := func(key string, args ...any) string { return locale.T(lang, key, args...) }
	fmt.Fprintln(to, t("proof."+string(check.Proof), "release", said(check.Release), "name", said(check.SignedBy), "at", locale.DateTime(lang, check.SignedAt.In(a.zone))))
	if check.Proof == pdf.Signed {
		fmt.Fprintln(to, t("proof.added", "n", check.Added))
	}
	if check.Elsewhere != "" {
		fmt.Fprintln(to, t("proof.elsewhere", "address", said(check.Elsewhere)))
	}
	if check.Proof.Good() && check.Statement != "" {
		fmt.Fprintln(to, t("proof.statement", "text", said(check.Statement)))
	}
	if agency := said(append(slices.Clone(check.Agency), check.Sign...)...); agency != "" {
		fmt.Fprintln(to, t("proof.agency", "text", agency))
	}
	fmt.Fprintf(to, "\n%s\n", t("proof.code"))
	if err := printVerification(to, check.Code, lang); err != nil {
		return err
	}
	if !check.Proof.Good() || !check.Code.Standing() {
		return errNotStanding
	}
	return nil
}

// said is what a file says of itself, on one line and without what a terminal obeys:
// anybody may have written it.
func said(lines ...string) string {
	var list []string
	for _, line := range lines {
		line = strings.Map(func(r rune) rune {
			if unicode.IsPrint(r) {
				return r
			}
			return ' '
		}, line)
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			list = append(list, line)
		}
	}
	return strings.Join(list, " / ")
}

// printVerification prints which report a code is of and what has become of its numbers.
func printVerification(to io.Writer, v *dashboards.Verification, lang string) error {
	t := func(key string) string { return locale.T(lang, key) }
	fmt.Fprintf(to, "%s\n%s\n\n", v.Text, v.Sentence)
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, f := range v.Facts {
		fmt.Fprintf(table, "%s\t%s\n", f.Term, f.Text)
	}
	if numbers := v.Numbers(); len(numbers) > 0 {
		head := "\n" + t("verify.numbers") + "\t" + t("verify.then")
		if v.Now != nil {
			head += "\t" + t("verify.now")
		}
		fmt.Fprintln(table, head)
		for _, n := range numbers {
			line := n.Title + "\t" + n.Then
			if v.Now != nil {
				line += "\t" + n.Now
			}
			if n.Changed {
				line += "\t" + t("verify.changed")
			}
			fmt.Fprintln(table, line)
		}
	}
	return table.Flush()
}
