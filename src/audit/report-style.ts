import { escapeXml } from './bars.ts';

/** A text of CSS ends at a quote, a backslash or a line's end, and a style element at `</`. */
const cssText = (text: string): string => `"${text.replace(/[^\w .,:()+-]/g, ' ')}"`;

const screen = `:root{color-scheme:light dark;--ink:#16181d;--soft:#5a606b;--paper:#fff;--band:#f3f4f6;--rule:#c9cdd4;--good:#1a6b3c;--bad:#b3261e;--open:#8a5a00;--p0:#1f3b64;--p1:#3f6ea8;--p2:#86abd3;--p3:#c3d6ea}
@media (prefers-color-scheme:dark){:root{--ink:#e7e9ed;--soft:#a4abb8;--paper:#15171b;--band:#20242b;--rule:#3d434e;--good:#6fcf97;--bad:#ff8a80;--open:#f2c46d;--p0:#d6e4f5;--p1:#8fb6e3;--p2:#5582b8;--p3:#35557f}}
*{box-sizing:border-box}body{font:14px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;margin:0 auto;padding:2rem;max-width:96rem;color:var(--ink);background:var(--paper)}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.2rem;margin:2.5rem 0 .25rem;padding-top:1rem;border-top:2px solid var(--ink)}figure{margin:1.25rem 0 .5rem}figcaption{font-weight:600;break-after:avoid}
p{margin:.25rem 0;max-width:60rem}.soft{color:var(--soft)}.status{border:1px solid;border-left-width:6px;padding:.5rem .75rem;margin:1rem 0;font-weight:600;overflow-wrap:anywhere}
.good{color:var(--good)}.bad{color:var(--bad)}.open{color:var(--open)}.note{border-left:6px solid var(--open);background:var(--band);padding:.5rem .75rem;margin:.5rem 0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:12px;line-height:1.4;font-variant-numeric:tabular-nums}
th,td{border-bottom:1px solid var(--rule);padding:4px 8px;text-align:left;vertical-align:top}thead th{border-bottom:2px solid var(--ink);vertical-align:bottom;font-weight:600}
.facts{margin:1rem 0}.facts th{width:min(13rem,30%);font-weight:600;color:var(--soft)}.facts td{overflow-wrap:anywhere}.number{text-align:right}.date{white-space:nowrap}
.under td{border-bottom-width:1px;padding-top:0;color:var(--soft);font:11px/1.35 ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}.over td{border-bottom:0;padding-bottom:0}
svg{display:block;width:100%;max-width:45rem;margin:.5rem 0;font:12px system-ui,"DejaVu Sans",sans-serif}svg text{fill:var(--ink)}
.part-0{fill:var(--p0)}.part-1{fill:var(--p1)}.part-2{fill:var(--p2)}.part-3{fill:var(--p3)}.single .part-0{fill:var(--p1)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--band);padding:.75rem;font:11px/1.45 ui-monospace,"DejaVu Sans Mono",monospace}summary{margin:.75rem 0 .25rem;cursor:pointer;color:var(--soft)}`;

const print = (
  foot: string,
): string => `@page{size:A4 landscape;margin:14mm 12mm 16mm;@bottom-left{content:${cssText(foot)};font:8pt sans-serif;color:#5a606b}@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif;color:#5a606b}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--paper:#fff;--band:#f3f4f6;--rule:#bbb;--good:#1a6b3c;--bad:#b3261e;--open:#8a5a00;--p0:#1f3b64;--p1:#3f6ea8;--p2:#86abd3;--p3:#c3d6ea}
body{padding:0;max-width:none;font-size:9.5pt}table{font-size:7.5pt}th,td{padding:2px 5px}.under td{font-size:6.5pt}.wide{overflow:visible}thead{display:table-header-group}tr,figure,svg,.status,.note{break-inside:avoid}.over{break-after:avoid}h2,summary,h2+p{break-after:avoid}svg,.part-0,.part-1,.part-2,.part-3{print-color-adjust:exact}summary{list-style:none}}`;

/** The look of a report: light and dark on a screen, black on white on paper, with the page's number at its foot. */
export const reportStyle = (foot: string): string => `${screen}\n${print(foot)}`.replaceAll('</', '< /');

const places = ['good', 'bad', 'open'] as const;

/** A line in a box; said in words, and the colour only repeats it. */
export const box = (look: (typeof places)[number], text: string): string =>
  `<p class="status ${look}">${escapeXml(text)}</p>`;
