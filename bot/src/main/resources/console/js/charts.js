// Charts out of the figures that stand in the page: an element with data-chart holds them as JSON, a button with
// data-save keeps its picture. Colours are those of the page, by day and by night. Tooltips are drawn, not HTML: the
// policy allows no inline style.
(() => {
    "use strict";
    const drawn = new Map();
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const narrow = () => innerWidth < 760;

    const look = () => {
        const style = getComputedStyle(document.documentElement);
        const of = name => style.getPropertyValue("--" + name).trim();
        return {
            ink: of("ink"), soft: of("soft"), line: of("line"), paper: of("paper"), tint: of("tint"), shade: of("shade"),
            jade: of("jade"), wash: of("jade-wash"), deep: of("jade-deep"), amber: of("chart-amber"), red: of("chart-red"),
            indigo: of("chart-indigo"), plum: of("chart-plum"), sand: of("chart-sand"), onJade: of("on-jade"),
            font: getComputedStyle(document.body).fontFamily,
        };
    };
    const grouped = number => Number(number).toLocaleString(document.documentElement.lang);
    const percent = share => share === null || share === undefined ? "–" : (share * 100).toFixed(share < 0.1 && share > 0 ? 1 : 0) + "%";
    const yuan = fen => "¥" + grouped(Math.round(fen / 100));
    const short = text => {
        const own = narrow() ? text.replace(/^.* · /, "") : text;
        const most = narrow() ? 12 : 26;
        return own.length > most ? own.slice(0, most - 1) + "…" : own;
    };
    const shortDay = day => day.replace(/^\d{4}-/, "").replace("-", "/");

    // The rows as objects, by the codes of the columns.
    const records = sheet => sheet.rows.map(row => Object.fromEntries(sheet.codes.map((code, i) => [code, row[i]])));

    const base = c => ({
        animation: false, color: [c.jade, c.red, c.indigo, c.amber, c.plum, c.sand],
        textStyle: {fontFamily: c.font, fontSize: 12, color: c.soft},
        grid: {left: 8, right: 16, top: 36, bottom: 8, containLabel: true},
        legend: {top: 0, left: 0, itemWidth: 12, itemHeight: 8, itemGap: 18, icon: "roundRect", textStyle: {color: c.soft, fontSize: 12}},
        tooltip: {
            renderMode: "richText", confine: true, backgroundColor: c.paper, borderColor: c.line, borderWidth: 1, padding: [8, 12],
            textStyle: {color: c.ink, fontSize: 12, fontFamily: c.font},
        },
    });
    const axis = (c, more) => Object.assign({
        axisLine: {show: false}, axisTick: {show: false}, axisLabel: {color: c.soft, fontSize: 12},
        splitLine: {lineStyle: {color: c.line}},
    }, more);
    const names = (c, data, more) => axis(c, Object.assign({type: "category", data, splitLine: {show: false}}, more));
    const over = (c, more) => Object.assign({trigger: "axis", axisPointer: {type: "shadow", shadowStyle: {color: c.tint, opacity: 0.5}}}, more);

    const kinds = {
        growth: (sheet, c) => {
            const rows = records(sheet);
            const title = sheet.titles;
            const round = {borderRadius: [2, 2, 0, 0]};
            return {
                tooltip: over(c, {formatter: all => [rows[all[0].dataIndex].day, ...all.map(it => `${it.seriesName}  ${grouped(it.seriesName === title.lost ? -it.value : it.value)}`)].join("\n")}),
                xAxis: names(c, rows.map(it => it.day), {axisLabel: {color: c.soft, fontSize: 12, formatter: shortDay, hideOverlap: true}, axisLine: {show: true, onZero: true, lineStyle: {color: c.line}}}),
                yAxis: axis(c, {type: "value", minInterval: 1, axisLabel: {color: c.soft, formatter: value => grouped(Math.abs(value))}}),
                series: [
                    {name: title.new, type: "bar", stack: "all", data: rows.map(it => it.new), barMaxWidth: 22, itemStyle: {color: c.jade, ...round}},
                    {name: title.lost, type: "bar", stack: "all", data: rows.map(it => -it.lost), barMaxWidth: 22, itemStyle: {color: c.red}},
                    rows.some(it => it.returned > 0) && {name: title.returned, type: "bar", stack: "all", data: rows.map(it => it.returned), barMaxWidth: 22, itemStyle: {color: c.sand}},
                    // Where nobody was lost, the net says what the bars say.
                    rows.some(it => it.lost > 0) && {name: title.net, type: "line", data: rows.map(it => it.net), symbol: "none", lineStyle: {color: c.ink, width: 1.5}, itemStyle: {color: c.ink}},
                ].filter(Boolean),
            };
        },
        moves: (sheet, c) => {
            const rows = records(sheet).slice(0, 10).reverse();
            const key = sheet.codes[0];
            const title = sheet.titles;
            return {
                // The measure of a mixed label falls a little short of what is drawn.
                grid: {left: 18},
                tooltip: over(c, {formatter: all => [rows[all[0].dataIndex][key], ...all.map(it => `${it.seriesName}  ${grouped(Math.abs(it.value))}`)].join("\n")}),
                xAxis: axis(c, {type: "value", minInterval: 1, axisLabel: {color: c.soft, hideOverlap: true, formatter: value => grouped(Math.abs(value))}}),
                yAxis: names(c, rows.map(it => it[key]), {axisLabel: {color: c.ink, fontSize: 12, formatter: short}}),
                series: [
                    {name: title.new, type: "bar", stack: "all", data: rows.map(it => it.new), barMaxWidth: 16, itemStyle: {color: c.jade, borderRadius: [0, 2, 2, 0]}},
                    {name: title.lost, type: "bar", stack: "all", data: rows.map(it => -it.lost), barMaxWidth: 16, itemStyle: {color: c.red, borderRadius: [0, 2, 2, 0]}},
                    rows.some(it => it.returned > 0) && {name: title.returned, type: "bar", stack: "all", data: rows.map(it => it.returned), barMaxWidth: 16, itemStyle: {color: c.sand}},
                ].filter(Boolean),
            };
        },
        stages: (sheet, c) => {
            const colours = [c.sand, c.jade, c.jade, c.deep, c.amber, c.indigo, c.red];
            const rows = records(sheet).map((it, i) => ({...it, colour: colours[i]})).reverse();
            const title = sheet.titles;
            const most = Math.max(...rows.map(it => it.reached), 1);
            const unit = document.documentElement.lang.startsWith("zh") ? " 天" : " d";
            const label = it => grouped(it.reached) + (it.conversion === null ? "" : "  {soft|" + percent(it.conversion) + (it.median_days === null || narrow() ? "" : " · " + Math.round(it.median_days) + unit) + "}");
            return {
                legend: {show: false}, grid: {left: 8, right: narrow() ? 84 : 150, top: 8, bottom: 8, containLabel: true},
                tooltip: over(c, {formatter: all => {
                    const it = rows[all[0].dataIndex];
                    return [it.stage, `${title.reached}  ${grouped(it.reached)}`, `${title.standing}  ${grouped(it.standing)}`,
                        `${title.conversion}  ${percent(it.conversion)}`, `${title.median_days}  ${it.median_days === null ? "–" : it.median_days.toFixed(1)}`].join("\n");
                }}),
                xAxis: axis(c, {type: "value", show: false, max: most}),
                yAxis: names(c, rows.map(it => it.stage), {axisLabel: {color: c.ink, fontSize: 13}}),
                series: [{
                    type: "bar", barWidth: "58%", showBackground: true, backgroundStyle: {color: c.shade, borderRadius: 3},
                    data: rows.map(it => ({value: it.reached, itemStyle: {color: it.colour, borderRadius: 3}, label: {formatter: label(it)}})),
                    label: {show: true, position: "right", color: c.ink, fontSize: 13, rich: {soft: {color: c.soft, fontSize: 12}}},
                }],
            };
        },
        results: (sheet, c) => {
            const rows = records(sheet).reverse();
            const codes = sheet.codes.slice(1);
            return {
                legend: {show: codes.length > 1}, grid: {left: 8, right: 56, top: codes.length > 1 ? 36 : 8, bottom: 8, containLabel: true},
                tooltip: over(c, {formatter: all => [rows[all[0].dataIndex].step, ...all.map(it => `${it.seriesName}  ${grouped(it.value)}`)].join("\n")}),
                xAxis: axis(c, {type: "value", show: false}),
                yAxis: names(c, rows.map(it => it.step), {axisLabel: {color: c.ink, fontSize: 13}}),
                series: codes.map(code => ({
                    name: sheet.titles[code], type: "bar", barMaxWidth: 22, itemStyle: {borderRadius: 3},
                    label: {show: true, position: "right", color: c.ink, fontSize: 12, formatter: it => grouped(it.value)},
                    data: rows.map(it => it[code]),
                })),
            };
        },
        rfm: (sheet, c) => {
            const rows = records(sheet);
            const most = Math.max(...rows.map(it => it.customers), 1);
            const title = sheet.titles;
            return {
                legend: {show: false}, grid: {left: 8, right: 8, top: 8, bottom: 24, containLabel: true},
                tooltip: {formatter: it => {
                    const row = rows[it.dataIndex];
                    return [`R ${row.r}  F ${row.f}`, `${title.customers}  ${grouped(row.customers)}`, `${title.revenue}  ${yuan(row.revenue)}`,
                        `${title.revenue_share}  ${percent(row.revenue_share)}`].join("\n");
                }},
                xAxis: names(c, [1, 2, 3, 4, 5].map(it => "F" + it), {name: title.f, nameLocation: "middle", nameGap: 30, nameTextStyle: {color: c.soft}}),
                yAxis: names(c, [1, 2, 3, 4, 5].map(it => "R" + it), {name: "", axisLabel: {color: c.soft}}),
                visualMap: {show: false, min: 0, max: Math.sqrt(most), dimension: 2, inRange: {color: [c.shade, c.jade]}},
                series: [{
                    type: "heatmap", itemStyle: {borderColor: c.paper, borderWidth: 3, borderRadius: 6}, emphasis: {itemStyle: {borderColor: c.jade}},
                    data: rows.map(it => ({
                        value: [it.f - 1, it.r - 1, Math.sqrt(it.customers)],
                        label: {formatter: it.customers === 0 ? "·" : `{n|${grouped(it.customers)}}` + (narrow() ? "" : `\n{m|${yuan(it.revenue)}}`), color: Math.sqrt(it.customers / most) > 0.8 ? c.onJade : c.ink},
                    })),
                    label: {show: true, rich: {n: {fontSize: 14, fontWeight: 600, lineHeight: 20, align: "center"}, m: {fontSize: 11, lineHeight: 16, align: "center"}}},
                }],
                links: index => rows[index].customers > 0 ? `/customers?r=${rows[index].r}&f=${rows[index].f}` : null,
            };
        },
        cohorts: (sheet, c) => {
            const rows = records(sheet).filter(it => !it.cohort.startsWith("<")).reverse();
            const months = sheet.codes.filter(it => /^m\d+$/.test(it));
            const cells = rows.flatMap((row, y) => months.map((month, x) => [x, y, row[month]]).filter(it => it[2] !== null));
            const most = Math.max(...cells.map(it => it[2]), 0.01);
            return {
                legend: {show: false}, grid: {left: 8, right: 8, top: 8, bottom: 8, containLabel: true},
                tooltip: {formatter: it => `${rows[it.value[1]].cohort}  ${sheet.titles.buyers} ${grouped(rows[it.value[1]].buyers)}\n${sheet.titles[months[it.value[0]]]}  ${percent(it.value[2])}`},
                xAxis: names(c, months.map(it => sheet.titles[it]), {position: "top", axisLabel: {color: c.soft, fontSize: 12, interval: narrow() ? 2 : 0}}),
                yAxis: names(c, rows.map(it => it.cohort), {axisLabel: {color: c.soft, formatter: (name, i) => narrow() ? name : `${name}   {n|${grouped(rows[i].buyers)}}`, rich: {n: {color: c.ink, align: "right", width: 44}}}}),
                visualMap: {show: false, min: 0, max: most, dimension: 2, inRange: {color: [c.shade, c.jade]}},
                series: [{
                    type: "heatmap", itemStyle: {borderColor: c.paper, borderWidth: 2, borderRadius: 4},
                    data: cells.map(value => ({value, label: {color: value[2] / most > 0.75 ? c.onJade : c.ink}})),
                    label: {show: !narrow(), fontSize: 12, formatter: it => rows[it.value[1]].buyers === 0 ? "" : percent(it.value[2])},
                }],
            };
        },
        concentration: (sheet, c) => {
            const rows = records(sheet);
            const title = sheet.titles;
            const share = name => axis(c, {type: "value", min: 0, max: 1, interval: 0.2, name, nameLocation: "middle", nameGap: 34, nameTextStyle: {color: c.soft}, axisLabel: {color: c.soft, formatter: percent}});
            const reach = part => rows.find(it => it.revenue_share >= part - 1e-9);
            return {
                legend: {show: false}, grid: {left: 28, right: 24, top: 16, bottom: 28, containLabel: true},
                tooltip: over(c, {axisPointer: {type: "line", lineStyle: {color: c.soft}}, formatter: all => {
                    const row = rows[all[0].dataIndex];
                    return `${title.customer_share}  ${percent(row.customer_share)}\n${title.revenue_share}  ${percent(row.revenue_share)}\n${title.revenue}  ${yuan(row.revenue)}`;
                }}),
                xAxis: share(title.customer_share), yAxis: Object.assign(share(title.revenue_share), {nameGap: 44}),
                series: [
                    {
                        type: "line", symbol: "none", lineStyle: {color: c.jade, width: 2.5}, itemStyle: {color: c.jade}, areaStyle: {color: c.wash, opacity: 0.9},
                        data: rows.map(it => [it.customer_share, it.revenue_share]),
                        markPoint: {
                            symbol: "circle", symbolSize: 9, itemStyle: {color: c.amber},
                            label: {position: "right", distance: 8, color: c.ink, fontSize: 12, formatter: it => it.name},
                            data: [0.8, 0.95].map(reach).filter(Boolean).map(it => ({
                                coord: [it.customer_share, it.revenue_share],
                                name: `${percent(it.customer_share)} → ${percent(it.revenue_share)}`,
                                label: it.customer_share > 0.7 ? {position: "bottom", distance: 12} : {position: "right", offset: [0, 12]},
                            })),
                        },
                    },
                    {type: "line", symbol: "none", silent: true, tooltip: {show: false}, lineStyle: {color: c.soft, width: 1, type: "dashed"}, data: [[0, 0], [1, 1]]},
                ],
            };
        },
        abc: (sheet, c) => {
            const rows = records(sheet);
            const title = sheet.titles;
            const colours = {A: c.jade, B: c.amber, C: c.sand};
            return {
                tooltip: {formatter: it => {
                    const row = rows[it.seriesIndex];
                    return `${row.class}\n${title.customers}  ${grouped(row.customers)} (${percent(row.customer_share)})\n${title.revenue}  ${yuan(row.revenue)} (${percent(row.revenue_share)})`;
                }},
                xAxis: axis(c, {type: "value", min: 0, max: 1, show: false}),
                yAxis: names(c, [title.revenue, title.customers], {axisLabel: {color: c.ink, fontSize: 13}}),
                series: rows.map(it => ({
                    name: it.class, type: "bar", stack: "all", barWidth: "52%", itemStyle: {color: colours[it.class], borderColor: c.paper, borderWidth: 1},
                    label: {show: true, color: it.class === "A" ? c.onJade : c.paper, formatter: at => at.value > 0.045 ? percent(at.value) : ""},
                    data: [it.revenue_share, it.customer_share],
                })),
            };
        },
        quality: (sheet, c) => {
            const rows = records(sheet).reverse();
            const title = sheet.titles;
            const all = rows.map(it => it.valid + it.invalid + it.missing);
            const part = (code, colour) => ({
                name: title[code], type: "bar", stack: "all", barWidth: "56%", itemStyle: {color: colour},
                data: rows.map((it, i) => all[i] === 0 ? 0 : it[code] / all[i]),
            });
            return {
                tooltip: over(c, {formatter: shown => {
                    const row = rows[shown[0].dataIndex];
                    return [row.field, ...["valid", "invalid", "missing", "duplicate"].filter(it => row[it] !== null).map(it => `${title[it]}  ${grouped(row[it])}`)].join("\n");
                }}),
                xAxis: axis(c, {type: "value", min: 0, max: 1, interval: 0.25, axisLabel: {color: c.soft, formatter: percent}}),
                yAxis: names(c, rows.map(it => it.field), {axisLabel: {color: c.ink, fontSize: 13}}),
                series: [part("valid", c.jade), part("invalid", c.red), part("missing", c.tint)],
            };
        },
        lines: (sheet, c) => {
            const rows = records(sheet);
            const codes = sheet.codes.slice(1);
            const few = rows.length < 3;
            return {
                grid: {top: narrow() && codes.length > 4 ? 66 : 36},
                tooltip: over(c, {axisPointer: {type: "line", lineStyle: {color: c.line}}, formatter: all => [rows[all[0].dataIndex][sheet.codes[0]], ...all.map(it => `${it.seriesName}  ${sheet.share ? percent(it.value) : grouped(it.value)}`)].join("\n")}),
                xAxis: names(c, rows.map(it => it[sheet.codes[0]]), {boundaryGap: few, axisLabel: {color: c.soft, formatter: shortDay, hideOverlap: true}, axisLine: {show: true, lineStyle: {color: c.line}}}),
                yAxis: axis(c, sheet.share ? {type: "value", min: 0, max: 1, interval: 0.25, axisLabel: {color: c.soft, formatter: percent}} : {type: "value", scale: true, minInterval: 1}),
                series: codes.map(code => ({name: sheet.titles[code], type: "line", symbol: few ? "circle" : "none", symbolSize: 7, lineStyle: {width: 2}, data: rows.map(it => it[code])})),
            };
        },
    };

    const merged = (under, above) => {
        const all = Object.assign({}, under, above);
        for (const part of ["grid", "legend", "tooltip"]) {
            all[part] = Object.assign({}, under[part], above[part]);
        }
        delete all.links;
        return all;
    };

    const draw = place => {
        const sheet = JSON.parse(place.dataset.sheet);
        const c = look();
        const option = kinds[place.dataset.chart](sheet, c);
        if (place.dataset.chart === "moves") {
            place.style.height = `${90 + 34 * Math.min(10, Math.max(2, sheet.rows.length))}px`;
        }
        let chart = drawn.get(place);
        if (!chart) {
            chart = echarts.init(place, null, {renderer: "canvas"});
            drawn.set(place, chart);
        }
        chart.off("click");
        if (option.links) {
            chart.on("click", event => {
                const link = option.links(event.dataIndex);
                if (link) {
                    location.assign(link);
                }
            });
        }
        chart.setOption(merged(base(c), option), true);
        place.dataset.drawn = "true";
    };

    const places = () => document.querySelectorAll("[data-chart]");
    places().forEach(draw);
    dark.addEventListener("change", () => places().forEach(draw));
    let waiting = 0;
    addEventListener("resize", () => {
        cancelAnimationFrame(waiting);
        waiting = requestAnimationFrame(() => drawn.forEach((chart, place) => {
            chart.resize();
            draw(place);
        }));
    });

    document.addEventListener("click", event => {
        const button = event.target.closest("[data-save]");
        if (!button) {
            return;
        }
        const place = document.getElementById(button.dataset.save);
        const link = document.createElement("a");
        link.download = place.dataset.name + ".png";
        link.href = drawn.get(place).getDataURL({type: "png", pixelRatio: 2, backgroundColor: look().paper});
        link.click();
    });
})();
