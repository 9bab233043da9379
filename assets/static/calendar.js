// Gives the field of a night a calendar that shows which nights there are: gaps are
// struck out and say why, reconstructed nights are marked. Without this script the
// field is an ordinary date. Keys follow the grid pattern of WAI-ARIA.
(() => {
    "use strict";

    const day = 24 * 60 * 60 * 1000;
    const parse = (text) => Date.parse(text + "T00:00:00Z");
    const write = (time) => new Date(time).toISOString().slice(0, 10);
    const weekday = (time) => (new Date(time).getUTCDay() + 6) % 7; // Monday is 0

    // monthsAway is the same day of another month, or that month's last.
    const monthsAway = (time, by) => {
        const d = new Date(time);
        const last = new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + by + 1, 0)).getUTCDate();
        return Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + by, Math.min(d.getUTCDate(), last));
    };

    const element = (name, attributes = {}, ...children) => {
        const made = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
        made.append(...children);
        return made;
    };

    const start = (field) => {
        const words = field.dataset;
        const input = field.querySelector("input");
        const nights = JSON.parse(field.querySelector("script").textContent);
        const first = parse(nights.first);
        const last = parse(nights.last);
        const spans = (list) => list.map((span) => ({ ...span, from: parse(span.from), until: parse(span.until) }));
        const gaps = spans(nights.gaps);
        const rebuilt = spans(nights.rebuilt);
        const within = (list, time) => list.find((span) => time >= span.from && time <= span.until);
        const format = (options) => new Intl.DateTimeFormat(words.lang, { ...options, timeZone: "UTC" });
        const full = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
        const monthName = format({ month: "long", year: "numeric" });
        const shortDay = format({ weekday: words.lang === "vi" ? "narrow" : "short" });
        const longDay = format({ weekday: "long" });

        // about says whether a night can be chosen, and what there is to say of it.
        const about = (time) => {
            if (time < first || time > last) return { can: false, kind: "outside", note: words.outside };
            const gap = within(gaps, time);
            if (gap) return { can: false, kind: "gap", note: gap.why ? `${words.gap} (${gap.why})` : words.gap };
            if (within(rebuilt, time)) return { can: true, kind: "rebuilt", note: words.rebuilt };
            return { can: true, kind: "there", note: "" };
        };

        const turn = (label, by) => {
            const button = element("button", { type: "button", class: "turn", "aria-label": label, "data-by": by });
            button.addEventListener("click", () => show(clamp(monthsAway(at, by))));
            return button;
        };
        const heading = element("h2", { id: "calendar-month", "aria-live": "polite" });
        const body = element("tbody");
        const monday = Date.UTC(2024, 0, 1);
        const days = [0, 1, 2, 3, 4, 5, 6].map((n) =>
            element("th", { scope: "col", abbr: longDay.format(monday + n * day) }, shortDay.format(monday + n * day)));
        const grid = element("table", { role: "grid", "aria-labelledby": "calendar-month" },
            element("thead", {}, element("tr", {}, ...days)), body);
        const says = element("p", { class: "says", "aria-live": "polite" });
        const newest = element("button", { type: "button" }, words.newest);
        const close = element("button", { type: "button" }, words.close);
        const dialog = element("dialog", { class: "calendar", "aria-label": words.open },
            element("div", { class: "turns" }, turn(words.earlierYear, -12), turn(words.earlierMonth, -1), heading, turn(words.laterMonth, 1), turn(words.laterYear, 12)),
            grid, says, element("div", { class: "ends" }, newest, close));
        const open = element("button", { type: "button", class: "pick", "aria-label": words.open, "aria-haspopup": "dialog" });

        let at = last; // the day the keys are on
        const clamp = (time) => Math.min(Math.max(time, first), last);

        const cell = (time, month) => {
            if (new Date(time).getUTCMonth() !== month) return element("td");
            const { can, kind, note } = about(time);
            const label = full.format(time) + (note ? ": " + note : "");
            const made = element("td", { role: "gridcell", class: kind, "aria-label": label, "data-date": write(time), tabindex: time === at ? 0 : -1 },
                String(new Date(time).getUTCDate()));
            if (!can) made.setAttribute("aria-disabled", "true");
            if (write(time) === input.value) made.setAttribute("aria-selected", "true");
            if (note) made.title = note;
            return made;
        };

        // show turns to a day and its month.
        const show = (time) => {
            at = time;
            const d = new Date(at);
            const begin = Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), 1);
            const weeks = [];
            for (let monday = begin - weekday(begin) * day; monday < monthsAway(begin, 1); monday += 7 * day) {
                weeks.push(element("tr", {}, ...[0, 1, 2, 3, 4, 5, 6].map((n) => cell(monday + n * day, d.getUTCMonth()))));
            }
            body.replaceChildren(...weeks);
            heading.textContent = monthName.format(at);
            says.textContent = body.querySelector('[tabindex="0"]').getAttribute("aria-label");
        };

        const move = (time) => {
            show(clamp(time));
            body.querySelector('[tabindex="0"]').focus();
        };

        const choose = (time) => {
            if (!about(time).can) return;
            input.value = write(time);
            dialog.close();
            input.form.requestSubmit();
        };

        body.addEventListener("keydown", (event) => {
            const by = event.shiftKey ? 12 : 1;
            const moves = {
                ArrowLeft: () => at - day, ArrowRight: () => at + day, ArrowUp: () => at - 7 * day, ArrowDown: () => at + 7 * day,
                Home: () => at - weekday(at) * day, End: () => at + (6 - weekday(at)) * day,
                PageUp: () => monthsAway(at, -by), PageDown: () => monthsAway(at, by),
            };
            if (event.key in moves) move(moves[event.key]());
            else if (event.key === "Enter" || event.key === " ") choose(at);
            else return;
            event.preventDefault();
        });
        body.addEventListener("click", (event) => {
            const date = event.target.closest("[data-date]")?.dataset.date;
            if (!date) return;
            if (about(parse(date)).can) choose(parse(date));
            else move(parse(date));
        });
        newest.addEventListener("click", () => choose(last));
        close.addEventListener("click", () => dialog.close());
        dialog.addEventListener("click", (event) => {
            if (event.target === dialog) dialog.close(); // beside it
        });
        open.addEventListener("click", () => {
            dialog.showModal();
            move(input.value ? parse(input.value) : last);
            const place = field.getBoundingClientRect();
            const wide = window.innerWidth > 640;
            dialog.style.margin = wide ? "0" : "";
            dialog.style.left = wide ? place.left + "px" : "";
            dialog.style.top = wide ? Math.max(8, Math.min(place.bottom + 6, window.innerHeight - dialog.offsetHeight - 8)) + "px" : "";
        });

        field.classList.add("live");
        input.after(open);
        field.append(dialog);
    };

    for (const field of document.querySelectorAll(".night:has(script)")) start(field);
})();
