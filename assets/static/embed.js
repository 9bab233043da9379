// For pages of other sites that show our figures in frames: gives each frame the
// height of what it shows. Without this script a frame keeps the height it was
// written with. It reads nothing of the page but its frames, and believes a message
// only if it comes from such a frame and from us.
(() => {
    "use strict";

    const home = new URL(document.currentScript.src).origin;
    const frames = () => [...document.querySelectorAll("iframe[src]")].filter((frame) => frame.src.startsWith(home + "/embed/"));

    // closed says whether a frame is sandboxed away from its origin: its messages then
    // come from "null".
    const closed = (frame) => frame.hasAttribute("sandbox") && !frame.sandbox.contains("allow-same-origin");

    // ask lets a frame tell its height, now and whenever it changes. The question holds
    // nothing that others may not know.
    const ask = (frame) => frame.contentWindow?.postMessage({ toancanh: "height?" }, closed(frame) ? "*" : home);

    window.addEventListener("message", (event) => {
        const frame = frames().find((one) => one.contentWindow === event.source);
        if (!frame || event.origin !== (closed(frame) ? "null" : home)) return;
        const height = event.data?.toancanh === "height" ? Number(event.data.height) : NaN;
        if (height >= 50 && height <= 20000) frame.style.height = Math.ceil(height) + "px";
    });

    const greet = () => {
        for (const frame of frames()) {
            frame.addEventListener("load", () => ask(frame));
            ask(frame);
        }
    };
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", greet);
    else greet();
})();
