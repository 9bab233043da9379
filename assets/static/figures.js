// Makes the figures of a page live: the still pictures the server drew give way to
// charts of the same options, in the same place and size. Without this script the
// page is complete. Data never becomes code: options are JSON, and what formats a
// number comes from the closed list of formats.js.
(() => {
    "use strict";

    const here = document.currentScript.dataset;
    const palette = JSON.parse(document.getElementById("palette").textContent);
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const live = new Map(); // plot → {chart, option}
    let loading = null;

    const script = (address) => new Promise((resolve, reject) => {
        const element = document.createElement("script");
        element.src = address;
        element.onload = resolve;
        element.onerror = () => reject(new Error(address));
        document.head.append(element);
    });

    // load fetches what draws, once, and only when somebody may want it.
    const load = () => {
        loading ??= Promise.all([
            script(here.echarts), script(here.formats),
            document.fonts.load('12px "Noto Sans"'), document.fonts.load('600 12px "Noto Sans"'),
        ]);
        return loading;
    };

    const maps = new Map();
    const boundaries = (vintage) => {
        if (!maps.has(vintage)) {
            maps.set(vintage, fetch(here["map" + vintage]).then((answer) => answer.json()).then((shapes) => {
                window.echarts.registerMap("vn" + vintage, shapes);
            }));
        }
        return maps.get(vintage);
    };

    // recolour gives an option the colours of the page's scheme.
    const recolour = (option) => {
        const style = getComputedStyle(document.documentElement);
        const colours = new Map(Object.entries(palette).map(([light, name]) => [light, style.getPropertyValue(name).trim()]));
        const walk = (value) => {
            if (typeof value === "string") return colours.get(value) ?? value;
            if (Array.isArray(value)) return value.map(walk);
            if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part)]));
            return value;
        };
        return walk(option);
    };

    const paint = (plot, entry) => {
        entry.chart.setOption(window.ToancanhFormats.prepare(recolour(entry.option), plot.dataset.lang), { notMerge: true });
    };

    const start = async (plot) => {
        if (live.has(plot) || plot.dataset.state) return;
        plot.dataset.state = "loading";
        await load();
        if (plot.dataset.map) await boundaries(plot.dataset.map);
        const stage = document.createElement("div");
        stage.className = "stage";
        plot.append(stage);
        const entry = {
            chart: window.echarts.init(stage, null, { renderer: "canvas" }),
            option: JSON.parse(plot.querySelector('script[type="application/json"]').textContent),
        };
        live.set(plot, entry);
        paint(plot, entry);
        plot.dataset.state = "live";
        new ResizeObserver(() => entry.chart.resize()).observe(stage);
        link(plot, entry);
        keys(plot, entry);
    };

    // items are what can be pointed at in a chart: where it stands and what it is about.
    const items = (entry) => (entry.option.series ?? []).flatMap((series, seriesIndex) =>
        (Array.isArray(series.data) ? series.data : []).map((item, dataIndex) => ({ seriesIndex, dataIndex, item }))
            .filter(({ item }) => item && typeof item === "object" && !Array.isArray(item) && (item.tip || item.link)));

    // link lets a click lead to the page of a thing, and lights the thing up in the
    // other figures while it is pointed at.
    const link = (plot, entry) => {
        entry.chart.on("click", (event) => {
            if (event.data && typeof event.data.link === "string") go(event.data.link);
        });
        for (const [happening, action] of [["mouseover", "highlight"], ["mouseout", "downplay"]]) {
            entry.chart.on(happening, (event) => {
                const key = event.data && event.data.key;
                if (!key) return;
                for (const other of live.values()) {
                    if (other === entry) continue;
                    for (const { seriesIndex, dataIndex, item } of items(other)) {
                        if (item.key === key) other.chart.dispatchAction({ type: action, seriesIndex, dataIndex });
                    }
                }
            });
        }
    };

    const go = (address) => {
        const target = new URL(address, location.href);
        if (target.origin === location.origin) location.assign(target);
    };

    // keys lets the arrow keys walk through a figure and Enter open what is there.
    const keys = (plot, entry) => {
        const list = items(entry);
        if (list.length === 0) return;
        let at = -1;
        const says = document.createElement("p");
        says.className = "unseen";
        says.setAttribute("aria-live", "polite");
        plot.after(says);
        plot.tabIndex = 0;
        const show = (next) => {
            if (at >= 0) entry.chart.dispatchAction({ type: "downplay", ...where(list[at]) });
            at = next;
            if (at < 0) {
                entry.chart.dispatchAction({ type: "hideTip" });
                return;
            }
            entry.chart.dispatchAction({ type: "highlight", ...where(list[at]) });
            entry.chart.dispatchAction({ type: "showTip", ...where(list[at]) });
            says.textContent = list[at].item.tip ?? list[at].item.name;
        };
        const where = ({ seriesIndex, dataIndex }) => ({ seriesIndex, dataIndex });
        plot.addEventListener("keydown", (event) => {
            const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
            if (move) show((at + move + list.length) % list.length);
            else if (event.key === "Home") show(0);
            else if (event.key === "End") show(list.length - 1);
            else if (event.key === "Escape") show(-1);
            else if (event.key === "Enter" && at >= 0 && list[at].item.link) go(list[at].item.link);
            else return;
            event.preventDefault();
        });
        plot.addEventListener("blur", () => show(-1));
    };

    const plots = [...document.querySelectorAll(".plot")].filter((plot) => !plot.closest(".spark"));
    if (plots.length === 0) return;

    for (const plot of plots) {
        for (const touch of ["pointerenter", "touchstart", "focusin"]) {
            plot.addEventListener(touch, () => start(plot), { once: true, passive: true });
        }
    }
    dark.addEventListener("change", () => live.forEach((entry, plot) => paint(plot, entry)));

    const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 1500));
    window.addEventListener("load", () => idle(() => {
        const seen = new IntersectionObserver((entries) => {
            for (const entry of entries) {
                if (!entry.isIntersecting) continue;
                seen.unobserve(entry.target);
                start(entry.target);
            }
        }, { rootMargin: "200px" });
        plots.forEach((plot) => seen.observe(plot));
    }));
})();
