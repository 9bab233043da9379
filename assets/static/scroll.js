// Lets the keyboard reach tables that scroll: a region that is larger than its
// place takes the focus, under the name of its table.
(() => {
    "use strict";

    const reachable = (region) => {
        const larger = region.scrollWidth > region.clientWidth || region.scrollHeight > region.clientHeight;
        if (!larger) {
            for (const name of ["tabindex", "role", "aria-label"]) region.removeAttribute(name);
            return;
        }
        region.tabIndex = 0;
        region.setAttribute("role", "region");
        region.setAttribute("aria-label", region.querySelector("caption")?.textContent.trim() ?? "");
    };

    const sizes = new ResizeObserver((entries) => entries.forEach((entry) => reachable(entry.target)));
    for (const region of document.querySelectorAll(".scroll")) sizes.observe(region);
})();
