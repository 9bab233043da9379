// Inside a frame on another site: tells the page around it how high the figure is, if
// that page asks and is of a site that may. It answers nobody else.
(() => {
    "use strict";

    const allowed = document.currentScript.dataset.origins.split(" ").filter(Boolean);
    const fits = (origin) => allowed.some((site) => {
        if (site === "*" || site === origin) return true;
        const [scheme, host] = site.split("//*.");
        return host !== undefined && origin.startsWith(scheme + "//") && origin.endsWith("." + host);
    });

    let asked = null; // the origin that asked
    const tell = () => {
        if (asked === null) return;
        const height = document.querySelector("main").getBoundingClientRect().height;
        window.parent.postMessage({ toancanh: "height", height }, asked);
    };

    window.addEventListener("message", (event) => {
        if (event.source !== window.parent || event.source === window || event.data?.toancanh !== "height?") return;
        if (event.origin === "null" || !fits(event.origin)) return;
        asked = event.origin;
        tell();
    });
    new ResizeObserver(tell).observe(document.querySelector("main"));
})();
