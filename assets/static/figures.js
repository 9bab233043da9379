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
        ]).then(() => window.ToancanhFormats.install(window.echarts, "Noto Sans"));
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

    // nearer adds what only a live chart has: a closer look at a stretch of time with
    // two fingers, or with the wheel while Ctrl is held, so that the page still scrolls.
    const nearer = (option) => {
        if ((option.xAxis ?? []).some((axis) => axis.type === "time")) {
            option.dataZoom = [{ type: "inside", xAxisIndex: 0, filterMode: "none", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false, preventDefaultMouseMove: false }];
        }
        return option;
    };

    const paint = (plot, entry) => {
        const option = nearer(window.ToancanhFormats.prepare(recolour(entry.option), plot.dataset.lang));
        entry.chart.setOption(option, { notMerge: true });
        entry.zoom = 1;
    };

    // still is the picture of a plot that shows at its present width.
    const still = (plot) => [...plot.querySelectorAll(".still > svg")].find((svg) => svg.getClientRects().length > 0);

    // draw puts the live chart over the still picture: it has the size the picture was
    // drawn in and is scaled like it, so that nothing jumps.
    const draw = (plot, entry) => {
        const picture = still(plot);
        if (!picture) return;
        const { width, height } = picture.viewBox.baseVal;
        const scale = picture.getBoundingClientRect().width / width;
        const size = `${width} ${height} ${scale.toFixed(2)}`;
        if (entry.size === size) return;
        entry.size = size;
        entry.chart?.dispose();
        entry.stage.style.width = width + "px";
        entry.stage.style.height = height + "px";
        entry.stage.style.transform = `scale(${scale})`;
        entry.chart = window.echarts.init(entry.stage, null, { renderer: "canvas", width, height, devicePixelRatio: window.devicePixelRatio * Math.max(1, scale) });
        paint(plot, entry);
        link(entry);
    };

    const start = async (plot) => {
        if (plot.dataset.state) return;
        plot.dataset.state = "loading";
        await load();
        if (plot.dataset.map) await boundaries(plot.dataset.map);
        const entry = {
            stage: document.createElement("div"),
            option: JSON.parse(plot.querySelector('script[type="application/json"]').textContent),
        };
        entry.stage.className = "stage";
        plot.append(entry.stage);
        draw(plot, entry);
        live.set(plot, entry);
        plot.dataset.state = "live";
        new ResizeObserver(() => draw(plot, entry)).observe(plot);
        keys(plot, entry);
        if (plot.dataset.map) lens(plot, entry);
    };

    // items are what can be pointed at in a chart: where it stands and what it is about.
    const items = (entry) => (entry.option.series ?? []).flatMap((series, seriesIndex) =>
        (Array.isArray(series.data) ? series.data : []).map((item, dataIndex) => ({ seriesIndex, dataIndex, item }))
            .filter(({ item }) => item && typeof item === "object" && !Array.isArray(item) && (item.tip || item.link)));

    // others lights up, or puts out, the thing of a key in all figures but one.
    const others = (entry, key, action) => {
        if (!key) return;
        for (const other of live.values()) {
            if (other === entry) continue;
            for (const { seriesIndex, dataIndex, item } of items(other)) {
                if (item.key === key) other.chart.dispatchAction({ type: action, seriesIndex, dataIndex });
            }
        }
    };

    // link lets a click lead to the page of a thing, and lights the thing up in the
    // other figures while it is pointed at.
    const link = (entry) => {
        entry.chart.on("click", (event) => {
            if (typeof event.data?.link === "string") go(event.data.link);
        });
        entry.chart.on("mouseover", (event) => others(entry, event.data?.key, "highlight"));
        entry.chart.on("mouseout", (event) => others(entry, event.data?.key, "downplay"));
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
            if (at >= 0) {
                entry.chart.dispatchAction({ type: "downplay", ...where(list[at]) });
                others(entry, list[at].item.key, "downplay");
            }
            at = next;
            if (at < 0) {
                entry.chart.dispatchAction({ type: "hideTip" });
                return;
            }
            entry.chart.dispatchAction({ type: "highlight", ...where(list[at]) });
            entry.chart.dispatchAction({ type: "showTip", ...where(list[at]) });
            others(entry, list[at].item.key, "highlight");
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

    // lens gives a map buttons that bring it nearer. Only then does dragging move the
    // map; before, a finger on it scrolls the page.
    const lens = (plot, entry) => {
        const [nearer, further] = [["+", 1.6], ["\u2212", 1 / 1.6]].map(([sign, by]) => {
            const button = document.createElement("button");
            button.type = "button";
            button.textContent = sign;
            button.setAttribute("aria-label", by > 1 ? here.nearer : here.further);
            button.addEventListener("click", () => {
                entry.zoom = Math.min(Math.max(entry.zoom * by, 1), 12);
                const whole = entry.zoom < 1.01;
                entry.chart.setOption({ geo: [{ zoom: entry.zoom, roam: whole ? false : "move", ...(whole ? { center: null } : {}) }] });
            });
            return button;
        });
        const tools = document.createElement("div");
        tools.className = "lens";
        tools.append(nearer, further);
        plot.after(tools);
    };

    const plots = [...document.querySelectorAll(".plot")].filter((plot) => !plot.closest(".spark"));
    if (plots.length === 0) return;

    for (const plot of plots) {
        for (const touch of ["pointerenter", "touchstart", "focusin"]) {
            plot.addEventListener(touch, () => start(plot), { once: true, passive: true });
        }
    }
    dark.addEventListener("change", () => live.forEach((entry, plot) => paint(plot, entry)));
    if (here.patient !== undefined) return; // on another site nothing is fetched before a figure is touched

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
