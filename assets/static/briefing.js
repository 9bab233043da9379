// Turns the slides of a briefing into a show: one at a time, by keys, clicker,
// touch or buttons. Nothing is fetched, so it goes on when the network does not.
// Without this script, and on a phone held upright, the slides are one long page.
(() => {
    "use strict";

    const root = document.documentElement;
    const slides = [...document.querySelectorAll(".slide")];
    const control = document.querySelector(".control");
    const place = control.querySelector("output");
    const upright = window.matchMedia("(max-aspect-ratio: 1/1)");
    let at = Math.max(0, slides.findIndex((slide) => "#" + slide.id === location.hash));

    const running = () => root.classList.contains("deck");

    const show = (next) => {
        at = Math.min(Math.max(next, 0), slides.length - 1);
        slides.forEach((slide, i) => slide.toggleAttribute("data-on", i === at));
        place.textContent = `${at + 1}/${slides.length}`;
        history.replaceState(null, "", "#" + slides[at].id);
        slides[at].focus({ preventScroll: true });
    };

    const run = (on) => {
        root.classList.toggle("deck", on);
        control.hidden = !on;
        for (const help of document.querySelectorAll(".help")) help.hidden = !on;
        if (on) show(at);
        else slides[at].scrollIntoView();
    };

    const full = () => {
        if (document.fullscreenElement) document.exitFullscreen();
        else root.requestFullscreen?.().catch(() => {}); // refused: the show goes on in the window
    };

    const step = (by) => show(at + by);
    const moves = {
        ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1,
        ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1,
    };

    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === " " && event.target.closest("button, a")) return;
        if (event.key === "f" || event.key === "F") {
            if (!running()) run(true);
            full();
        } else if (!running()) return;
        else if (event.key in moves) step(event.key === " " && event.shiftKey ? -1 : moves[event.key]);
        else if (event.key === "Home") show(0);
        else if (event.key === "End") show(slides.length - 1);
        else if (event.key === "Escape" && !document.fullscreenElement) run(false);
        else return;
        event.preventDefault();
    });

    control.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        if ("full" in button.dataset) full();
        else step(Number(button.dataset.go));
    });

    // A swipe is a move of one finger, clearly sideways.
    let start = null;
    document.addEventListener("touchstart", (event) => {
        start = event.touches.length === 1 ? event.touches[0] : null;
    }, { passive: true });
    document.addEventListener("touchend", (event) => {
        const end = event.changedTouches[0];
        if (!running() || !start || !end) return;
        const across = end.clientX - start.clientX;
        if (Math.abs(across) > 50 && Math.abs(across) > 2 * Math.abs(end.clientY - start.clientY)) step(across < 0 ? 1 : -1);
        start = null;
    }, { passive: true });

    upright.addEventListener("change", () => run(!upright.matches));
    window.addEventListener("hashchange", () => {
        const named = slides.findIndex((slide) => "#" + slide.id === location.hash);
        if (running() && named >= 0) show(named);
    });
    run(!upright.matches);
})();
